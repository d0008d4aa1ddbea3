// sshd(8) SSH_KNOWN_HOSTS FILE FORMAT. Lines are kept as they are: what we do not understand, we do not lose.
import { findCertifiedFormat, findKeyFormat } from '../algorithms/host-key/formats.ts'
import { decodeBase64 } from '../keys/base64.ts'

/**
 * What a line of known_hosts begins with, if it is no plain key.
 * `@cert-authority`: the key signs certificates of hosts. `@revoked`: the key must never be accepted.
 */
export type Marker = 'cert-authority' | 'revoked'

/** One key of one or more hosts. */
export interface KnownHostsEntry {
  readonly file: string
  /** Counted from 1. */
  readonly line: number
  readonly marker: Marker | undefined
  /** The names field as written: patterns, or a hash. */
  readonly names: string
  readonly keyType: string
  readonly key: Uint8Array
  readonly comment: string
}

/** A line of a file, with its text but without the newline. */
export type KnownHostsLine =
  | { readonly kind: 'entry'; readonly text: string; readonly entry: KnownHostsEntry }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'bad'; readonly text: string; readonly fault: string }

/** A file of known hosts. Text is latin1: one character a byte, so that nothing is lost. */
export interface KnownHostsFile {
  readonly path: string
  readonly lines: readonly KnownHostsLine[]
  /** Whether the last line ends with a newline. */
  readonly terminated: boolean
}

/** Parses a file. Bad lines are reported in place and never fatal. @param text latin1 */
export function parseKnownHosts(text: string, path: string): KnownHostsFile {
  const terminated = text === '' || text.endsWith('\n')
  const texts = text === '' ? [] : (terminated ? text.slice(0, -1) : text).split('\n')
  return { path, lines: texts.map((line, index) => parseLine(line, path, index + 1)), terminated }
}

/** The text of a file, as it was parsed. */
export function formatKnownHosts({ lines, terminated }: Pick<KnownHostsFile, 'lines' | 'terminated'>): string {
  return lines.map(({ text }) => text).join('\n') + (terminated && lines.length > 0 ? '\n' : '')
}

/** The entries of files, in order. */
export function entriesOf(files: readonly KnownHostsFile[]): KnownHostsEntry[] {
  return files.flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'entry' ? [line.entry] : [])))
}

/** Whether we know what a key of that type is. Others cannot be negotiated, so that ssh passes their lines over. */
export function isKnownKeyType(type: string): boolean {
  return findKeyFormat(type) !== undefined || findCertifiedFormat(type) !== undefined
}

function parseLine(text: string, file: string, line: number): KnownHostsLine {
  const bad = (fault: string): KnownHostsLine => ({ kind: 'bad', text, fault })
  if (text.length > LINE_LENGTH_MAX) return bad(`longer than ${LINE_LENGTH_MAX} characters`)
  let rest = (text.split('\0', 1)[0] as string).replace(/^[ \t]+/, '')
  if (rest === '' || rest.startsWith('#')) return { kind: 'comment', text }
  let marker: Marker | undefined
  if (rest.startsWith('@')) {
    const [word = ''] = /^\S*/.exec(rest) ?? []
    if (word !== '@cert-authority' && word !== '@revoked') return bad('invalid marker')
    marker = word === '@revoked' ? 'revoked' : 'cert-authority'
    rest = rest.slice(word.length).replace(/^[ \t]+/, '')
    if (rest.startsWith('@')) return bad('more than one marker')
  }
  const [, names, keyType, base64, comment = ''] = FIELDS.exec(rest) ?? []
  if (names === undefined || keyType === undefined || base64 === undefined) return bad('truncated')
  const key = decodeBase64(base64)
  if (key === undefined || !beginsWithName(key, keyType)) return bad(`not a key of type ${keyType}`)
  if (!isKnownKeyType(keyType)) return bad(`unknown key type ${keyType}`)
  return { kind: 'entry', text, entry: { file, line, marker, names, keyType, key, comment } }
}

function beginsWithName(blob: Uint8Array, type: string): boolean {
  const name = Buffer.from(type, 'latin1')
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.length)
  return bytes.length > 4 + name.length && bytes.readUInt32BE(0) === name.length && bytes.indexOf(name, 4) === 4
}

/** names, type, base64, comment */
const FIELDS = /^([^ \t]+)[ \t]+([^ \t#][^ \t]*)[ \t]+([^ \t\r]+)[ \t\r]*(.*)$/s
/** Room for a 16384-bit RSA key and hundreds of names. */
const LINE_LENGTH_MAX = 64 * 1024
