// Private keys from the text of a file, whatever its format.
import type { SshError } from '../errors.ts'
import { invalidKey } from './invalid-key.ts'
import { type DecodedKey, decodeOpensshKey, decodeOpensshPublicKey, OPENSSH_LABEL } from './openssh-key.ts'
import { type Passphrase, passphraseBytes } from './passphrase.ts'
import { parsePem, type Pem } from './pem.ts'
import { isPemPrivateKey, parsePemPrivateKey } from './pem-private-key.ts'
import { parsePpk, parsePpkPublicKey } from './ppk.ts'
import { isPpk } from './ppk-text.ts'
import { type PrivateKey, privateKeyOf } from './private-key.ts'
import type { PublicKey } from './public-key.ts'
import { parsePublicKeyLine } from './public-key-line.ts'
import { isRfc4716 } from './rfc4716.ts'

/** What opening a private key takes. */
export interface ParsePrivateKeyOptions {
  /** Not used when the key is not encrypted. */
  readonly passphrase?: Passphrase | undefined
  /** For formats that hold none; default empty. */
  readonly comment?: string
}

/**
 * Reads a private key: openssh-key-v1, PKCS #1, PKCS #8, SEC 1 and PuTTY's, in the clear or encrypted.
 * Deriving the key from a passphrase lets other things happen meanwhile.
 * @throws SshError `invalid-key` with the format and what is wrong with it, `passphrase-required`, `wrong-passphrase`
 */
export async function parsePrivateKey(
  input: string | Uint8Array,
  options: ParsePrivateKeyOptions = {},
): Promise<PrivateKey> {
  const text = textOf(input)
  const passphrase = passphraseBytes(options.passphrase)
  const build = ({ entry, comment }: DecodedKey): PrivateKey =>
    privateKeyOf(entry, comment === '' ? (options.comment ?? '') : comment)
  if (isPpk(text)) return await parsePpk(text, passphrase, build)
  const pem = parsePem(text)
  if (pem?.label === OPENSSH_LABEL) return await decodeOpensshKey(pem.bytes, passphrase, build)
  if (pem !== undefined && isPemPrivateKey(pem))
    return build({ entry: parsePemPrivateKey(pem, passphrase), comment: '' })
  throw notPrivate(text, pem)
}

/**
 * The public half of a private key file, where the format keeps it readable: openssh-key-v1 and PuTTY's. Undefined for
 * the others. @throws SshError `invalid-key`
 */
export function readPublicHalf(input: string | Uint8Array): PublicKey | undefined {
  const text = textOf(input)
  if (isPpk(text)) return parsePpkPublicKey(text)
  const pem = parsePem(text)
  return pem?.label === OPENSSH_LABEL ? decodeOpensshPublicKey(pem.bytes) : undefined
}

function textOf(input: string | Uint8Array): string {
  if (input.length > KEY_FILE_LENGTH_MAX) throw invalidKey('private key', 'the file is too long to be one')
  return typeof input === 'string' ? input : new TextDecoder().decode(input)
}

function notPrivate(text: string, pem: Pem | undefined): SshError {
  if (pem !== undefined) return invalidKey(pem.label, describePem(pem.label))
  if (text.startsWith('SSH PRIVATE KEY FILE FORMAT 1.1'))
    return invalidKey('SSH 1 private key', 'it is of no use in SSH 2')
  if (isRfc4716(text)) return isPublic('an RFC 4716 public key')
  const line = text.split(/\r?\n/, 1)[0] ?? ''
  try {
    const { key } = parsePublicKeyLine(line)
    return isPublic(key.isCertificate ? 'a certificate' : 'a public key')
  } catch {
    return invalidKey('private key', 'the text is in no known format', {
      advice:
        'Known are the formats of OpenSSH, PEM (PKCS #1, PKCS #8, SEC 1) and PuTTY; is this the right file, and whole?',
    })
  }
}

function describePem(label: string): string {
  if (label.endsWith('PUBLIC KEY')) return 'it is a public key, not a private one'
  if (label === 'CERTIFICATE') return 'it is an X.509 certificate, which SSH has no use for'
  return 'the format is not known'
}

function isPublic(what: string): SshError {
  return invalidKey('private key', `this is ${what}`, {
    advice: 'The private key is usually in the file of the same name without .pub or -cert.pub.',
  })
}

/** MAX_KEY_FILE_SIZE of OpenSSH. */
const KEY_FILE_LENGTH_MAX = 1024 * 1024
