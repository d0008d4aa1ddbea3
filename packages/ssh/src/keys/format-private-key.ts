// Private keys as text for files.
import { SshError } from '../errors.ts'
import { findKeyCipher, keyCiphers } from './key-cipher.ts'
import { encodeOpensshKey, OPENSSH_LABEL } from './openssh-key.ts'
import type { Protection } from './openssh-key-encryption.ts'
import { type Passphrase, passphraseBytes } from './passphrase.ts'
import { formatPem } from './pem.ts'
import { formatPemPrivateKey } from './pem-private-key.ts'
import { formatPpk } from './ppk.ts'
import type { PrivateKey } from './private-key.ts'

/** `pem` is PKCS #1 for RSA and SEC 1 for ECDSA; `ppk2` and `ppk3` are PuTTY's. */
export type PrivateKeyFormat = 'openssh' | 'pkcs8' | 'pem' | 'ppk2' | 'ppk3'

/** In which format a private key is written, and how it is encrypted. */
export interface FormatPrivateKeyOptions {
  /** Default `openssh`. */
  readonly format?: PrivateKeyFormat
  /** Absent or empty: the key is written in the clear. */
  readonly passphrase?: Passphrase | undefined
  /** For `openssh`: one of `keyCiphers`. Default `aes256-ctr`. */
  readonly cipher?: string
  /** For `openssh`: rounds of bcrypt_pbkdf, 1 to 10000. Default 24, as ssh-keygen. */
  readonly rounds?: number
}

/**
 * The text of a key file, with a final newline. A certificate is not part of it; it is a file of its own.
 * @throws SshError `invalid-argument` when the format cannot hold the key or an option does not exist
 */
export async function formatPrivateKey(key: PrivateKey, options: FormatPrivateKeyOptions = {}): Promise<string> {
  const { format = 'openssh' } = options
  const passphrase = passphraseBytes(options.passphrase)
  const entry = { ...key.entry(), certificate: undefined }
  if (format === 'openssh') {
    const bytes = await encodeOpensshKey(
      key.public.blob,
      { entry, comment: key.comment },
      protectionOf(passphrase, options),
    )
    return formatPem(OPENSSH_LABEL, bytes, 70)
  }
  if (format === 'ppk2' || format === 'ppk3')
    return await formatPpk(entry, key.comment, format === 'ppk2' ? 2 : 3, passphrase)
  if (entry.fields.kind === 'security-key') {
    throw new SshError('invalid-argument', 'only the format openssh holds keys of security keys')
  }
  return formatPemPrivateKey(entry.fields, format, passphrase)
}

function protectionOf(passphrase: Uint8Array | undefined, options: FormatPrivateKeyOptions): Protection | undefined {
  if (passphrase === undefined) return undefined
  const { cipher: name = 'aes256-ctr', rounds = 24 } = options
  const cipher = findKeyCipher(name)
  if (cipher === undefined) {
    throw new SshError(
      'invalid-argument',
      `keys are encrypted with ${keyCiphers.map((known) => known.name).join(', ')}`,
    )
  }
  return { cipher, passphrase, rounds }
}
