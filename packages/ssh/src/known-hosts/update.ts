// New lines, and lines that go: what learning, replacing and forgetting keys makes of a file.
import { lowerCaseAscii } from '../config/pattern.ts'
import { encodeBase64 } from '../keys/base64.ts'
import { Reader } from '../wire/reader.ts'
import { hashName, isHashed, matchesName } from './name.ts'
import { formatKnownHosts, type KnownHostsFile, type KnownHostsLine } from './parse.ts'
import { sameKey } from './verify.ts'

/** The line that makes `key` known for a name, without newline. @param hashed HashKnownHosts */
export function formatEntry(name: string, key: Uint8Array, options: { readonly hashed?: boolean } = {}): string {
  const names = options.hashed ? hashName(name) : Buffer.from(lowerCaseAscii(name)).toString('latin1')
  return `${names} ${new Reader(key).name()} ${encodeBase64(key)}`
}

/** A file with other lines. */
export interface Replacement {
  readonly text: string
  /** Lines that are gone, by their numbers. */
  readonly removed: readonly number[]
  /** Keys that were added. */
  readonly added: readonly Uint8Array[]
}

/**
 * Makes `keys` the plain keys of a name: lines of the name with other keys go, keys without a line are added. Lines
 * with markers and those we do not understand stay.
 */
export function replaceKeys(
  file: KnownHostsFile,
  name: string,
  keys: readonly Uint8Array[],
  options: { readonly hashed?: boolean } = {},
): Replacement {
  const mine = file.lines.map((line) => isPlainLineOf(line, name))
  const isWanted = (line: KnownHostsLine): boolean =>
    line.kind === 'entry' && keys.some((key) => sameKey(key, line.entry.key))
  const kept = file.lines.filter((line, index) => !mine[index] || isWanted(line))
  const present = file.lines.filter((line, index) => mine[index] && isWanted(line))
  const added = keys.filter((key) => !present.some((line) => line.kind === 'entry' && sameKey(key, line.entry.key)))
  const fresh = added.map((key): KnownHostsLine => ({ kind: 'comment', text: formatEntry(name, key, options) }))
  return {
    text: formatKnownHosts({ lines: [...kept, ...fresh], terminated: true }),
    removed: file.lines.flatMap((line, index) => (kept.includes(line) ? [] : [index + 1])),
    added,
  }
}

/** Forgets a name, as `ssh-keygen -R` does: its lines go, except those with markers. */
export function removeName(file: KnownHostsFile, name: string): Replacement {
  const gone = file.lines.map((line) => isPlainLineOf(line, name))
  return {
    text: formatKnownHosts({ lines: file.lines.filter((_, index) => !gone[index]), terminated: true }),
    removed: gone.flatMap((is, index) => (is ? [index + 1] : [])),
    added: [],
  }
}

/** Why the keys of a host are not updated. */
export type UpdateObstacle = 'marker' | 'complex-names' | 'known-by-other-names'

/** What UpdateHostKeys would do. */
export interface UpdatePlan {
  /** Keys of the server that are not known for this name: the server must prove that it has them. */
  readonly unproven: readonly Uint8Array[]
  /** Keys that are known but that the server no longer has. */
  readonly obsolete: readonly Uint8Array[]
  /** Nothing may be changed. */
  readonly obstacle: UpdateObstacle | undefined
}

/**
 * Compares the keys that a server says it has (OpenSSH PROTOCOL §2.5) with the user's files. Lines with patterns or
 * more than two names are a person's, so they are left alone; so are keys that are known by other names, too.
 */
export function planUpdate(
  files: readonly KnownHostsFile[],
  name: string,
  serverKeys: readonly Uint8Array[],
): UpdatePlan {
  const entries = files.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : [])))
  const mine = entries.filter(({ names }) => matchesName(names, name))
  const others = entries.filter((entry) => !mine.includes(entry))
  const offered = (key: Uint8Array): boolean => serverKeys.some((one) => sameKey(one, key))
  const obsolete = mine.filter(({ key }) => !offered(key)).map(({ key }) => key)
  const elsewhere = others.some(({ key }) => offered(key) || obsolete.some((one) => sameKey(one, key)))
  const obstacle = mine.some(({ marker }) => marker !== undefined)
    ? 'marker'
    : mine.some(({ names }) => isComplex(names))
      ? 'complex-names'
      : elsewhere
        ? 'known-by-other-names'
        : undefined
  const unproven = serverKeys.filter((key) => !mine.some((entry) => sameKey(entry.key, key)))
  return { unproven, obsolete, obstacle }
}

function isPlainLineOf(line: KnownHostsLine, name: string): boolean {
  return line.kind === 'entry' && line.entry.marker === undefined && matchesName(line.entry.names, name)
}

function isComplex(names: string): boolean {
  return !isHashed(names) && (/[*?]/.test(names) || names.split(',').length > 2)
}
