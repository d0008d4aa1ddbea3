// Reads the command line and the files: where faults are, and which files are included.
import { ConfigError } from '../errors.ts'
import { expandWhileReading } from './facts.ts'
import { splitLine } from './lexer.ts'
import { applyLine, consider, includePattern, type LineState, type Place, type Reading } from './line.ts'
import type { CommandLineOption, ConfigFile } from './request.ts'
import { FatalLineFault, LineFault, refuse } from './values/kind.ts'

/**
 * Takes one option of a command line.
 * @throws ConfigError with the text that ssh prints.
 */
export async function readCommandLineOption(option: CommandLineOption, reading: Reading): Promise<void> {
  const [keyword, value, how] = option
  // ssh takes what -l names as it is, even nothing.
  if (how === 'literal' && value === '""') return reading.settings.offer('user', '', { source: 'command-line' })
  const place: Place = { name: 'command-line', line: 0, source: 'command-line', depth: 0, parseOnly: false }
  const line = splitLine(`${keyword}=${value}`)
  if (line === undefined) return
  const diagnostics: string[] = []
  const complain = (text: string): void => void diagnostics.push(text)
  try {
    await applyLine(line, { place, active: true, replace: how === 'replace', reading, complain, include })
  } catch (fault) {
    if (!(fault instanceof LineFault)) throw fault
    diagnostics.push(...completed(fault, place))
    const message = diagnostics.pop() ?? 'bad option'
    const advice = `correct the setting ${keyword}: see ssh_config(5)`
    throw new ConfigError(message, { diagnostics, advice, inArguments: true })
  }
}

/**
 * Reads a configuration file and what it includes. One that does not exist or cannot be opened is passed over,
 * unless it is required.
 * @throws ConfigError when a line is bad, after all lines of the file were read.
 */
export async function readConfigFile(file: ConfigFile, source: 'user' | 'system', reading: Reading): Promise<void> {
  const outcome = await readFile(file, reading, { source, depth: 0, parseOnly: false, active: true })
  if (outcome !== 'read' && file.required) {
    throw new ConfigError(`Can't open user config file ${file.path}: ${outcome.reason}`, {
      advice: 'check the path of the configuration file (configFile, -F), or name none',
    })
  }
}

interface Surroundings extends Pick<Place, 'source' | 'depth' | 'parseOnly'> {
  /** Whether lines before the first block count. */
  readonly active: boolean
}

async function readFile(
  file: ConfigFile,
  reading: Reading,
  { active: activeAtStart, ...around }: Surroundings,
): Promise<'read' | { readonly missing: boolean; readonly reason: string }> {
  if (around.depth > INCLUDE_DEPTH_MAX)
    throw new ConfigError('Too many recursive configuration includes', { advice: LOOP })
  if (++reading.filesRead > FILES_MAX)
    throw new ConfigError(`more than ${FILES_MAX} configuration files are included`, { advice: LOOP })
  const content = await reading.request.source.read(file.path, file.checkPermissions ?? false)
  const counts = 'text' in content
  const pass = reading.finalHost === undefined ? 1 : 2
  const why = counts ? 'was read' : content.reason
  reading.request.onConsidered?.({ type: 'file', file: file.path, pass, counts, why })
  if (!counts) return content
  reading.request.report?.('debug1', `Reading configuration data ${file.path}`)
  const diagnostics: string[] = []
  const complain = (text: string): void => void diagnostics.push(text)
  let active = activeAtStart
  let bad = 0
  for (const [index, text] of content.text.split('\n').entries()) {
    const line = splitLine(text)
    if (line === undefined) continue
    const place: Place = { ...around, name: file.path, line: index + 1 }
    try {
      active = await applyLine(line, { place, active, replace: false, reading, complain, include })
    } catch (fault) {
      if (!(fault instanceof LineFault) || fault instanceof FatalLineFault) throw fatal(fault, place, diagnostics)
      diagnostics.push(...completed(fault, place))
      bad++
    }
  }
  if (bad > 0) {
    const advice = `correct these lines of ${file.path}; for keywords of other versions put IgnoreUnknown above them`
    throw new ConfigError(`${file.path}: terminating, ${bad} bad configuration options`, { diagnostics, advice })
  }
  return 'read'
}

/** ssh_config(5) Include: what does not exist is passed over. Blocks in included files end with the file. */
async function include(words: readonly string[], state: LineState): Promise<void> {
  const { place, active, reading } = state
  let vanished = false
  for (const word of words) {
    const path = expandWhileReading(word, reading, { environment: true })
    if (path === undefined) {
      const where = `${place.name} line ${place.line}`
      reading.request.report?.('error', `${where}: Unable to expand user config file '${word}'`)
      continue
    }
    const names = await reading.request.source.glob(includePattern(path, state))
    const found = `${names.length} ${names.length === 1 ? 'file' : 'files'}`
    consider('include', [word], state, active && names.length > 0, active ? found : `${found}, where nothing matches`)
    for (const name of names) {
      const around = { source: place.source, depth: place.depth + 1, parseOnly: place.parseOnly || !active, active }
      const outcome = await readFile({ path: name, checkPermissions: true }, reading, around)
      if (outcome === 'read') continue
      if (!outcome.missing) refuse(`Can't open user config file ${name}: ${outcome.reason}`)
      vanished = true
    }
  }
  if (vanished) refuse()
}

function completed({ texts }: LineFault, { name, line }: Place): string[] {
  return texts.map((text) => `${name} line ${line}: ${text}`)
}

/** Nothing after this line is read; what was found before it is told along. */
function fatal(fault: unknown, place: Place, diagnostics: readonly string[]): unknown {
  if (fault instanceof LineFault) {
    const advice = `correct line ${place.line} of ${place.name}`
    return new ConfigError(completed(fault, place).join('\n'), { diagnostics, advice })
  }
  if (!(fault instanceof ConfigError)) return fault
  const { message, advice, diagnostics: further } = fault
  const found = [...diagnostics, ...further]
  return new ConfigError(message, { diagnostics: found, ...(advice === undefined ? {} : { advice }) })
}

const LOOP = 'does a file include itself, or a pattern more than it should?'
/** OpenSSH's READCONF_MAX_DEPTH. */
const INCLUDE_DEPTH_MAX = 16
/** Files that include several others, each other or themselves multiply with every level. */
const FILES_MAX = 4096
