// RFC 4716: the "SSH2 PUBLIC KEY" file format.
import { decodeBase64, encodeBase64, wrap } from './base64.ts'
import { invalidKey } from './invalid-key.ts'
import { PublicKey } from './public-key.ts'

/** @throws SshError `invalid-key` */
export function parseRfc4716(text: string): PublicKey {
  const lines = text.trim().split(/\r\n|\r|\n/, LINES_MAX)
  if (lines.shift()?.trim() !== BEGIN || lines.pop()?.trim() !== END)
    throw invalidKey(FORMAT, 'the markers are missing')
  let comment = ''
  let line = lines.shift()
  while (line !== undefined && line.includes(':')) {
    // §3.3: "A line is continued if the last character in the line is a '\'".
    while (line.endsWith('\\') && lines.length > 0) line = line.slice(0, -1) + (lines.shift() as string)
    const [, tag = '', value = ''] = /^([^:]*):\s*(.*)$/.exec(line) ?? []
    if (tag.toLowerCase() === 'comment') comment = value.replace(/^"(.*)"$/, '$1')
    line = lines.shift()
  }
  const blob = decodeBase64([line ?? '', ...lines].join('').replace(/\s+/g, ''))
  if (blob === undefined) throw invalidKey(FORMAT, 'the body is not base64')
  return new PublicKey(blob, comment)
}

/** With a final newline. */
export function formatRfc4716(key: PublicKey): string {
  // §3.3.2: quotes in the comment need no escape; §3: lines of at most 72 bytes, so long comments are cut.
  const comment = key.comment.replace(/[\r\n\\]/g, ' ').slice(0, 72 - 'Comment: ""'.length)
  const header = comment === '' ? '' : `Comment: "${comment}"\n`
  return `${BEGIN}\n${header}${wrap(encodeBase64(key.blob), 70)}\n${END}\n`
}

export function isRfc4716(text: string): boolean {
  return text.trimStart().startsWith(BEGIN)
}

const FORMAT = 'RFC 4716 public key'
/** §3.2 has lines of 72 bytes, so this is far above any key. */
const LINES_MAX = 2000
const BEGIN = '---- BEGIN SSH2 PUBLIC KEY ----'
const END = '---- END SSH2 PUBLIC KEY ----'
