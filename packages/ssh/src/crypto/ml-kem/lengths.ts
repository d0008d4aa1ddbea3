import { ProtocolError } from '../../errors.ts'

/** Of ML-KEM-768, in bytes (FIPS 203 §8, table 3). */
export const PUBLIC_KEY_LENGTH = 1184
export const CIPHERTEXT_LENGTH = 1088

export function requirePublicKeyLength(publicKey: Uint8Array): void {
  requireLength('public key', publicKey, PUBLIC_KEY_LENGTH)
}

export function requireCiphertextLength(ciphertext: Uint8Array): void {
  requireLength('ciphertext', ciphertext, CIPHERTEXT_LENGTH)
}

/** The error for a public key that fails the modulus check of FIPS 203 §7.2. */
export function malformedPublicKey(cause?: unknown): ProtocolError {
  return new ProtocolError('the ML-KEM-768 public key is malformed', { cause })
}

function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new ProtocolError(`an ML-KEM-768 ${what} has ${length} bytes, not ${bytes.length}`)
}
