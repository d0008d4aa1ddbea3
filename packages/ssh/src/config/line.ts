// What one line of configuration does: sets a value, opens a block, includes files, or nothing.
import { ConfigError } from '../errors.ts'
import { expandHome, type Pass } from './facts.ts'
import { splitArguments, type ConfigLine } from './lexer.ts'
import { evaluateMatch, matchHost } from './match.ts'
import { findKeyword, type OptionKey, options } from './options.ts'
import type { Option } from './option.ts'
import { matchPatternList } from './pattern.ts'
import type { Origin } from './settings.ts'
import { type LineContext, OptionLine, refuse } from './values/kind.ts'

/** One pass over files, or the command line. */
export interface Reading extends Pass {
  /** Set when a line asks for a second pass. */
  wantsFinal: boolean
  /** Files read so far, all includes counted. */
  filesRead: number
}

/** The file in which a line stands, or the command line. */
export interface Place {
  readonly name: string
  readonly line: number
  readonly source: LineContext['source']
  /** Includes below the first file. */
  readonly depth: number
  /** Nothing in this file can match: it is only checked. */
  readonly parseOnly: boolean
}

/** What surrounds a line. */
export interface LineState {
  readonly place: Place
  /** Whether the block in which it stands matches. */
  readonly active: boolean
  /** Override earlier values. */
  readonly replace: boolean
  readonly reading: Reading
  /** Takes a message that stands for itself, before the line is refused. */
  readonly complain: (text: string) => void
  /** Reads the files of an Include line. */
  readonly include: (words: readonly string[], state: LineState) => Promise<void>
}

/**
 * Applies one line.
 * @returns whether the lines after it count.
 * @throws LineFault
 */
export async function applyLine({ keyword, text }: ConfigLine, state: LineState): Promise<boolean> {
  const { place, reading, complain } = state
  if (text === '') refuse(`no argument after keyword "${keyword}"`)
  const found = findKeyword(keyword)
  const role = found?.role ?? (isIgnorable(keyword, reading) ? 'ignored' : undefined)
  if (role === undefined) complain(`${place.name}: line ${place.line}: Bad configuration option: ${keyword}`)
  const words = splitArguments(text)
  if (words === undefined) refuse('invalid quotes')
  switch (role) {
    case undefined:
      return refuse()
    case 'option':
      applyOption((found as { key: OptionKey }).key, new OptionLine(keyword, text, words, contextOf(state)), state)
      return state.active
    case 'host':
    case 'match':
    case 'include':
      return applyBlock(role, words, state)
    case 'ignored':
      return state.active
    case 'deprecated':
      reading.request.report?.('debug1', `${place.name} line ${place.line}: Deprecated option "${keyword}"`)
      return state.active
    case 'unsupported':
      reading.request.report?.('error', `${place.name} line ${place.line}: Unsupported option "${keyword}"`)
      return state.active
  }
}

function applyOption(key: OptionKey, line: OptionLine, { place, active, replace, reading }: LineState): void {
  const { kind, evenInactive }: Option = options[key] as Option
  const value = kind.parse(line)
  const where = place.source === 'command-line' ? {} : { file: place.name, line: place.line }
  const origin: Origin = { source: place.source, ...where }
  if (value !== undefined && (active || evenInactive)) {
    if (replace) reading.settings.replace(key, value, origin)
    else reading.settings.offer(key, value, origin)
  }
  if (line.remaining > 0) refuse(`keyword ${line.keyword} extra arguments at end of line`)
}

async function applyBlock(
  role: 'host' | 'match' | 'include',
  words: readonly string[],
  state: LineState,
): Promise<boolean> {
  const { place, reading, complain } = state
  if (place.source === 'command-line') {
    complain(`${role === 'include' ? 'Include' : 'Host'} directive not supported as a command-line option`)
    refuse()
  }
  if (role !== 'match' && words.includes('')) refuse(`keyword ${role} empty argument`)
  if (role === 'include') {
    await state.include(words, state)
    return state.active
  }
  if (role === 'host') return applyHost(words, state) && !place.parseOnly
  const outcome = await evaluateMatch(words, reading, { parseOnly: place.parseOnly, complain })
  const { failed } = outcome
  consider('match', words, state, outcome.matched, failed === undefined ? 'all of it holds' : `${failed} does not hold`)
  reading.wantsFinal ||= outcome.wantsFinal
  return outcome.matched
}

/** ssh_config(5) CanonicalizeHostname: in the second pass the new name counts. */
function applyHost(patterns: readonly string[], state: LineState): boolean {
  const { place, reading } = state
  const { request, finalHost } = reading
  const host = finalHost ?? request.host
  const decided = matchHost(patterns, host)
  if (decided === undefined) {
    consider('host', patterns, state, false, `no pattern matches ${host}`)
    return false
  }
  const { pattern, negated } = decided
  consider('host', patterns, state, !negated, `${negated ? '!' : ''}${pattern} matches ${host}`)
  if (place.parseOnly) return false
  const what = negated ? 'Skipping Host block because of negated match for' : 'Applying options for'
  request.report?.('debug1', `${place.name} line ${place.line}: ${what} ${pattern}`)
  return !negated
}

/** Tells what came of a line. */
export function consider(
  type: 'host' | 'match' | 'include',
  words: readonly string[],
  { place, reading }: Pick<LineState, 'place' | 'reading'>,
  counts: boolean,
  why: string,
): void {
  const { onConsidered } = reading.request
  if (onConsidered === undefined) return
  const text = [type.charAt(0).toUpperCase() + type.slice(1), ...words].join(' ')
  onConsidered({
    type,
    file: place.name,
    line: place.line,
    text,
    pass: reading.finalHost === undefined ? 1 : 2,
    counts: counts && !place.parseOnly,
    why: place.parseOnly ? 'stands in a file that is included where nothing matches' : why,
  })
}

function contextOf({ place, reading, complain }: LineState): LineContext {
  const { local, expandAlgorithms } = reading.request
  const { environment, servicePort } = local
  return { source: place.source, environment, servicePort, expandAlgorithms, complain }
}

/** ssh_config(5) IgnoreUnknown. */
function isIgnorable(keyword: string, { settings }: Reading): boolean {
  const list = settings.get('ignoreUnknown')
  return list !== undefined && matchPatternList(keyword, list, { lowerCase: true }) === 'match'
}

/** Where a relative Include begins: ~/.ssh for the user's files, /etc/ssh for the system's. */
export function includePattern(path: string, { place, reading }: LineState): string {
  if (path.startsWith('/')) return path
  if (path.startsWith('~')) {
    return place.source === 'user' ? globbedHome(path, reading.request) : refuse(`bad include path ${path}.`)
  }
  return place.source === 'user' ? `${reading.request.local.home}/.ssh/${path}` : `/etc/ssh/${path}`
}

/** As glob(3) with GLOB_TILDE: the home directory of nobody is a name like any other. */
function globbedHome(path: string, request: Pass['request']): string {
  try {
    return expandHome(path, request)
  } catch (error) {
    if (error instanceof ConfigError) return path
    throw error
  }
}
