// Hosts out of ssh_config, which has no list of them: those written literally in its Host lines.
import { dirname } from 'node:path'
import { ScriptError } from '../errors.ts'
import { host, type FarHost } from '../host/index.ts'
import { currentScope, nest } from '../scope/index.ts'

/** Where ssh_config is. */
export interface SshConfigOptions {
  /** The only file to read, now and when one of the hosts is connected to; a relative path is relative to the scope's directory. */
  readonly configFile?: string
}

/**
 * The hosts that ssh_config names literally in its Host lines, included files as well, which match `patterns`: names with `*` and `?`,
 * several joined by commas, `!` for those that are not wanted. In the order of the files, each once. Names, for which the scope's
 * `configFile`, or the files of the user and the system, say how they are reached; of a file of their own, hosts which keep to it.
 * @throws ScriptError `invalid-argument` for files that include each other without end.
 */
export function sshConfigHosts(patterns?: string): AsyncGenerator<string>
export function sshConfigHosts(
  patterns: string | undefined,
  options: SshConfigOptions & { readonly configFile: string },
): AsyncGenerator<FarHost>
export function sshConfigHosts(
  patterns?: string,
  options?: SshConfigOptions,
): AsyncGenerator<string> | AsyncGenerator<FarHost>
export function sshConfigHosts(
  patterns = '*',
  { configFile: given }: SshConfigOptions = {},
): AsyncGenerator<string> | AsyncGenerator<FarHost> {
  if (given === undefined) return literalNames(patterns, currentScope().configFile)
  const configFile = nest(currentScope(), { configFile: given }).configFile as string
  return hostsOf(literalNames(patterns, configFile), configFile)
}

async function* hostsOf(names: AsyncIterable<string>, configFile: string): AsyncGenerator<FarHost> {
  for await (const name of names) yield host(name, { ssh: { configFile } })
}

async function* literalNames(patterns: string, named: string | undefined): AsyncGenerator<string> {
  const { configFiles, localFacts, matchPatternList } = await loadConfig()
  const { home } = localFacts()
  const configFile = named?.startsWith('~/') === true ? `${home}${named.slice(1)}` : named
  const { user, system } = configFiles(home, configFile)
  const told = new Set<string>()
  const counter = { files: 0 }
  for (const [file, folder] of [[user, `${home}/.ssh`] as const, [system, '/etc/ssh'] as const]) {
    if (file === undefined) continue
    // Relative names in a file of one's own stand for files beside it.
    const base = configFile === undefined ? folder : dirname(configFile)
    for await (const name of namesIn(file.path, { home, folder: base, depth: 0, counter })) {
      if (told.has(name) || matchPatternList(name, patterns) !== 'match') continue
      told.add(name)
      yield name
    }
  }
}

interface Place {
  readonly home: string
  /** Where relative names of included files begin. */
  readonly folder: string
  readonly depth: number
  readonly counter: { files: number }
}

async function* namesIn(path: string, place: Place): AsyncGenerator<string> {
  if (place.depth > DEPTH_MAX || ++place.counter.files > FILES_MAX) {
    throw new ScriptError('invalid-argument', `${path}: too many files of ssh_config include each other`)
  }
  const { fileSource, splitArguments, splitLine } = await loadConfig()
  const content = await fileSource.read(path, false)
  if (!('text' in content)) return
  for (const text of content.text.split('\n')) {
    const line = splitLine(text)
    const keyword = line?.keyword.toLowerCase()
    const words = keyword === 'host' || keyword === 'include' ? (splitArguments(line?.text ?? '') ?? []) : []
    if (keyword === 'host') yield* words.filter((word) => word !== '' && !/[*?!]/.test(word))
    else for (const word of words) yield* included(word, place)
  }
}

async function* included(word: string, place: Place): AsyncGenerator<string> {
  const { fileSource } = await loadConfig()
  const { home, folder, depth } = place
  const path = word.startsWith('~/') ? `${home}${word.slice(1)}` : word
  for (const name of await fileSource.glob(path.startsWith('/') ? path : `${folder}/${path}`)) {
    yield* namesIn(name, { ...place, depth: depth + 1 })
  }
}

/** Scripts that do not ask for hosts start faster without it. */
async function loadConfig(): Promise<typeof import('@yon/ssh/config')> {
  return await import('@yon/ssh/config')
}

/** As ssh has it. */
const DEPTH_MAX = 16
const FILES_MAX = 4096
