// Public keys from the text of a file, whatever its format.
import { encodeKeyBlob, type KeyParts } from '../algorithms/host-key/key-format.ts'
import { publicFormatOf } from '../algorithms/host-key/formats.ts'
import { decodePublicPem, encodePublicPem } from '../crypto/pem.ts'
import { SshError } from '../errors.ts'
import { invalidKey } from './invalid-key.ts'
import { formatPem, parsePem } from './pem.ts'
import { PublicKey } from './public-key.ts'
import { parsePublicKeyLine } from './public-key-line.ts'
import { formatRfc4716, isRfc4716, parseRfc4716 } from './rfc4716.ts'

/** `openssh` is the line of a .pub file; `spki` and `pkcs1` are what ssh-keygen calls PKCS8 and PEM. */
export type PublicKeyFormat = 'openssh' | 'rfc4716' | 'spki' | 'pkcs1'

/**
 * Reads a public key or certificate: the line of a .pub or authorized_keys file, RFC 4716, SPKI and PKCS #1.
 * @throws SshError `invalid-key` with the format and what is wrong with it
 */
export function parsePublicKey(input: string | Uint8Array): PublicKey {
  if (input.length > KEY_FILE_LENGTH_MAX) throw invalidKey('public key', 'the file is too long to be one')
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input)
  if (isRfc4716(text)) return parseRfc4716(text)
  const pem = parsePem(text)
  if (pem === undefined) return parsePublicKeyLine(firstLine(text)).key
  if (!pem.label.endsWith('PUBLIC KEY')) throw invalidKey(pem.label, 'it is not a public key')
  const parts = decodePublicPem(formatPem(pem.label, pem.bytes))
  return new PublicKey(encodeKeyBlob(publicFormatOf(parts), parts))
}

/**
 * The text of a public key file.
 * With a final newline. @throws SshError `invalid-argument` when the format cannot hold the key
 */
export function formatPublicKey(key: PublicKey, format: PublicKeyFormat = 'openssh'): string {
  if (format === 'openssh') return `${key.toString()}\n`
  if (format === 'rfc4716') return formatRfc4716(key)
  const parts: KeyParts | undefined = key.isCertificate ? undefined : key.parts
  if (parts === undefined || parts.kind === 'security-key') {
    throw new SshError('invalid-argument', `keys of type ${key.type} cannot be written as ${format}`)
  }
  return encodePublicPem(parts, format)
}

/** Comments and empty lines before the key are skipped. */
function firstLine(text: string): string {
  const lines = text.split(/\r\n|\r|\n/, LINES_MAX)
  return lines.find((line) => line.trim() !== '' && !line.startsWith('#')) ?? ''
}

/** MAX_KEY_FILE_SIZE of OpenSSH. */
const KEY_FILE_LENGTH_MAX = 1024 * 1024
const LINES_MAX = 1000
