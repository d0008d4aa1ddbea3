// DSA (RFC 4253 §6.6), public keys only: OpenSSH no longer has it and nobody should make one.
import { SshError } from '../errors.ts'
import { derBitString, derObjectIdentifier, derSequence, derUnsigned } from './der.ts'
import { bitLength } from './jwk-number.ts'

/** All numbers are unsigned big-endian. */
export interface DsaPublicKey {
  readonly kind: 'dsa'
  readonly p: Uint8Array
  readonly q: Uint8Array
  readonly g: Uint8Array
  readonly y: Uint8Array
}

/** SubjectPublicKeyInfo (RFC 3279 §2.3.2): there is no JWK for DSA. */
export function dsaPublicKeyInfo({ p, q, g, y }: DsaPublicKey): Buffer {
  const bits = bitLength(p)
  // The signature of `ssh-dss` is two numbers of 160 bits.
  if (bits < DSA_BITS_MIN || bits > DSA_BITS_MAX || bitLength(q) !== 160) {
    throw new SshError('invalid-key', 'the DSA key is of an unusable size')
  }
  const parameters = derSequence(derUnsigned(p), derUnsigned(q), derUnsigned(g))
  return derSequence(derSequence(ID_DSA, parameters), derBitString(derUnsigned(y)))
}

/** Two numbers of 160 bits (RFC 4253 §6.6). */
export const DSA_SIGNATURE_LENGTH = 40

const DSA_BITS_MIN = 1024
const DSA_BITS_MAX = 3072
/** id-dsa, 1.2.840.10040.4.1 */
const ID_DSA = derObjectIdentifier('2a8648ce380401')
