// sshd(8) AUTHORIZED_KEYS FILE FORMAT: `[options] type base64 [comment]`, which is also what a .pub file holds.
import { decodeBase64 } from './base64.ts'
import { decoding, invalidKey } from './invalid-key.ts'
import { PublicKey } from './public-key.ts'
import { Reader } from '../wire/reader.ts'

/** A line of authorized_keys or of a .pub file. */
export interface PublicKeyLine {
  readonly key: PublicKey
  /** What stands before the key, as written; empty when nothing does. */
  readonly options: string
}

/**
 * Parses one line.
 * @throws SshError `invalid-key` when no key is in it.
 */
export function parsePublicKeyLine(line: string): PublicKeyLine {
  if (line.length > LINE_LENGTH_MAX) throw invalidKey(FORMAT, `the line is longer than ${LINE_LENGTH_MAX} characters`)
  const text = line.trim()
  const plain = keyAt(text)
  if (plain !== undefined) return { key: plain, options: '' }
  const end = endOfOptions(text)
  const key = keyAt(text.slice(end).trimStart())
  if (key === undefined) throw invalidKey(FORMAT, 'no key type followed by base64 text of the same type')
  return { key, options: text.slice(0, end) }
}

/** The key that `text` begins with. A type that we do not know counts when the blob begins with the same name. */
function keyAt(text: string): PublicKey | undefined {
  const [, type, base64, comment = ''] = KEY.exec(text) ?? []
  if (type === undefined || base64 === undefined) return undefined
  const blob = decodeBase64(base64)
  if (blob === undefined || !beginsWithName(blob, type)) return undefined
  return decoding(FORMAT, () => new PublicKey(blob, comment))
}

function beginsWithName(blob: Uint8Array, type: string): boolean {
  const name = Buffer.from(type, 'latin1')
  const from = new Reader(blob)
  return (
    from.remaining >= 4 &&
    from.uint32() === name.length &&
    Buffer.compare(name, blob.subarray(4, 4 + name.length)) === 0
  )
}

/** Options end at the first blank outside of double quotes; `\"` does not close a quote. */
function endOfOptions(text: string): number {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '\\' && text[at + 1] === '"') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && (character === ' ' || character === '\t')) return at
  }
  return text.length
}

const FORMAT = 'public key line'
const KEY = /^([!-~]+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/
/** A 16384-bit RSA certificate with all its options stays below this. */
const LINE_LENGTH_MAX = 64 * 1024
