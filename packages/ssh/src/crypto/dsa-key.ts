// DSA (RFC 4253 §6.6): keys that exist can be used, and nobody should make one. There is no JWK for them.
import { SshError } from '../errors.ts'
import { derBitString, derContents, derObjectIdentifier, derOctetString, derSequence, derUnsigned } from './der.ts'
import { bitLength } from './jwk-number.ts'

/** All numbers are unsigned big-endian. */
export interface DsaPublicKey {
  readonly kind: 'dsa'
  readonly p: Uint8Array
  readonly q: Uint8Array
  readonly g: Uint8Array
  readonly y: Uint8Array
}

export interface DsaPrivateKey extends DsaPublicKey {
  readonly x: Uint8Array
}

/** SubjectPublicKeyInfo (RFC 3279 §2.3.2). */
export function dsaPublicKeyInfo(key: DsaPublicKey): Buffer {
  return derSequence(dsaIdentifier(key), derBitString(derUnsigned(key.y)))
}

/** PrivateKeyInfo (RFC 5958 §2). OpenSSL derives y from x. */
export function dsaPrivateKeyInfo(key: DsaPrivateKey): Buffer {
  return derSequence(derUnsigned(Uint8Array.of(0)), dsaIdentifier(key), derOctetString(derUnsigned(key.x)))
}

/** Back from what node:crypto exports: x of the PrivateKeyInfo, and the rest of the SubjectPublicKeyInfo. */
export function dsaPrivateKey(privateInfo: Uint8Array, publicInfo: Uint8Array): DsaPrivateKey {
  const [, identifier, octets] = insideSequence(privateInfo)
  const [, parameters] = derContents(identifier as Uint8Array)
  const [p, q, g] = derContents(parameters as Uint8Array).map(withoutSign) as [Uint8Array, Uint8Array, Uint8Array]
  const [, bits] = insideSequence(publicInfo)
  const number = (der: Uint8Array): Uint8Array => withoutSign(derContents(der)[0] as Uint8Array)
  // The first octet of a BIT STRING counts its unused bits.
  return { kind: 'dsa', p, q, g, y: number((bits as Uint8Array).subarray(1)), x: number(octets as Uint8Array) }
}

function insideSequence(der: Uint8Array): Uint8Array[] {
  return derContents(derContents(der)[0] as Uint8Array)
}

function withoutSign(integer: Uint8Array): Uint8Array {
  return integer[0] === 0 ? integer.subarray(1) : integer
}

function dsaIdentifier({ p, q, g }: DsaPublicKey): Buffer {
  const bits = bitLength(p)
  // The signature of `ssh-dss` is two numbers of 160 bits.
  if (bits < DSA_BITS_MIN || bits > DSA_BITS_MAX || bitLength(q) !== 160) {
    throw new SshError('invalid-key', 'the DSA key is of an unusable size')
  }
  return derSequence(ID_DSA, derSequence(derUnsigned(p), derUnsigned(q), derUnsigned(g)))
}

/** Two numbers of 160 bits (RFC 4253 §6.6). */
export const DSA_SIGNATURE_LENGTH = 40

const DSA_BITS_MIN = 1024
const DSA_BITS_MAX = 3072
/** id-dsa, 1.2.840.10040.4.1 */
const ID_DSA = derObjectIdentifier('2a8648ce380401')
