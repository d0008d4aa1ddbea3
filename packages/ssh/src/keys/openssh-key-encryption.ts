// OpenSSH PROTOCOL.key: how the secret part of an openssh-key-v1 file is encrypted.
import { SshError } from '../errors.ts'
import { invalidKey } from './invalid-key.ts'
import type { Container } from './openssh-key.ts'

/**
 * The secret part in the clear, in memory of its own.
 * @throws SshError `invalid-key`, `passphrase-required`
 */
export function openEnvelope(envelope: Omit<Container, 'publicKey'>): Uint8Array {
  if (envelope.cipherName !== 'none') throw new SshError('passphrase-required', `${FORMAT}: it is encrypted`)
  if (envelope.kdfName !== 'none' || envelope.tag.length !== 0) throw invalidKey(FORMAT, 'it is only half encrypted')
  if (envelope.ciphertext.length < 8) throw invalidKey(FORMAT, 'the secret part is too short')
  const plain = new Uint8Array(envelope.ciphertext)
  if (Buffer.compare(plain.subarray(0, 4), plain.subarray(4, 8)) === 0) return plain
  throw invalidKey(FORMAT, 'the check numbers differ')
}

const FORMAT = 'OpenSSH private key'
