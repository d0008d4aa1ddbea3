// OpenSSH PROTOCOL.key: how the secret part of an openssh-key-v1 file is encrypted.
import { nodeCrypto } from '../crypto/node.ts'
import { bcryptPbkdf } from '../crypto/bcrypt-pbkdf.ts'
import { SshError } from '../errors.ts'
import { string, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'
import { decoding, invalidKey } from './invalid-key.ts'
import { findKeyCipher, type KeyCipher } from './key-cipher.ts'
import type { Container } from './openssh-key.ts'
import { passphraseRequired } from './passphrase.ts'

/** How a file is to be encrypted. */
export interface Protection {
  readonly cipher: KeyCipher
  readonly passphrase: Uint8Array
  /** Of bcrypt_pbkdf. */
  readonly rounds: number
}

type Envelope = Omit<Container, 'publicKey'>

/**
 * The secret part in the clear, in memory of its own.
 * @throws SshError `invalid-key`, `passphrase-required`, `wrong-passphrase`
 */
export async function openEnvelope(envelope: Envelope, passphrase: Uint8Array | undefined): Promise<Uint8Array> {
  const plain = envelope.cipherName === 'none' ? openUnencrypted(envelope) : await decrypt(envelope, passphrase)
  if (plain.length < 8) throw invalidKey(FORMAT, 'the secret part is too short')
  if (Buffer.compare(plain.subarray(0, 4), plain.subarray(4, 8)) === 0) return plain
  plain.fill(0)
  if (envelope.cipherName === 'none') throw invalidKey(FORMAT, 'the check numbers differ')
  throw wrongPassphrase()
}

export async function sealEnvelope(plain: Uint8Array, protection: Protection | undefined): Promise<Envelope> {
  if (protection === undefined) {
    return {
      cipherName: 'none',
      kdfName: 'none',
      kdfOptions: NO_BYTES,
      ciphertext: new Uint8Array(plain),
      tag: NO_BYTES,
    }
  }
  const { cipher, passphrase, rounds } = protection
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX) {
    throw new SshError('invalid-argument', `rounds of bcrypt_pbkdf are 1 to ${ROUNDS_MAX}, not ${rounds}`)
  }
  const salt = nodeCrypto.randomBytes(SALT_LENGTH)
  const secret = await bcryptPbkdf(passphrase, salt, rounds, cipher.keyLength + cipher.ivLength)
  const sealed = cipher.encrypt(nodeCrypto, ...split(secret, cipher), plain)
  secret.fill(0)
  return { cipherName: cipher.name, kdfName: 'bcrypt', kdfOptions: bcryptOptions.encode({ salt, rounds }), ...sealed }
}

function openUnencrypted({ kdfName, ciphertext, tag }: Envelope): Uint8Array {
  if (kdfName !== 'none' || tag.length !== 0) throw invalidKey(FORMAT, 'it is only half encrypted')
  return new Uint8Array(ciphertext)
}

async function decrypt(envelope: Envelope, passphrase: Uint8Array | undefined): Promise<Uint8Array> {
  const cipher = findKeyCipher(envelope.cipherName)
  if (cipher === undefined) throw invalidKey(FORMAT, 'it is encrypted with a cipher that is not known')
  if (envelope.kdfName !== 'bcrypt') throw invalidKey(FORMAT, 'it has a key derivation that is not known')
  const { salt, rounds } = decoding(FORMAT, () => bcryptOptions.decode(envelope.kdfOptions))
  if (rounds < 1 || rounds > ROUNDS_MAX || salt.length === 0) throw invalidKey(FORMAT, `${rounds} rounds of bcrypt`)
  if (envelope.ciphertext.length % cipher.blockSize !== 0 || envelope.tag.length !== cipher.tagLength) {
    throw invalidKey(FORMAT, 'the length does not fit the cipher')
  }
  if (passphrase === undefined || passphrase.length === 0) {
    throw passphraseRequired(FORMAT)
  }
  const secret = await bcryptPbkdf(passphrase, salt, rounds, cipher.keyLength + cipher.ivLength)
  try {
    return cipher.decrypt(nodeCrypto, ...split(secret, cipher), envelope)
  } catch (error) {
    if (error instanceof SshError && error.code === 'mac-mismatch') throw wrongPassphrase()
    throw error
  } finally {
    secret.fill(0)
  }
}

function split(secret: Uint8Array, cipher: KeyCipher): [key: Uint8Array, iv: Uint8Array] {
  return [secret.subarray(0, cipher.keyLength), secret.subarray(cipher.keyLength)]
}

function wrongPassphrase(): SshError {
  return new SshError('wrong-passphrase', `${FORMAT}: the passphrase does not open it`)
}

const bcryptOptions = structure({ salt: string, rounds: uint32 })

const FORMAT = 'OpenSSH private key'
const NO_BYTES = new Uint8Array(0)
const SALT_LENGTH = 16
/** About a minute of work. What ssh-keygen writes by itself is 16, since 9.4 it is 24. */
const ROUNDS_MAX = 10_000
