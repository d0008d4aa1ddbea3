// Signatures over bytes, without the names and lengths that SSH wraps around them.
import { sign, verify } from 'node:crypto'
import { SshError } from '../errors.ts'
import { DSA_SIGNATURE_LENGTH } from './dsa-key.ts'
import { NIST_CURVES } from './ecdsa-key.ts'
import { EDWARDS } from './edwards-key.ts'
import {
  exportPrivateKey,
  importPrivateKey,
  importPublicKey,
  keyBits,
  publicHalf,
  type PrivateKeyMaterial,
  type PublicKeyMaterial,
} from './key-material.ts'
import type { HashName } from './provider.ts'

/**
 * Is `signature` one over `data`? RSA is PKCS #1 v1.5; ECDSA and DSA signatures are r || s, each padded to its full
 * length (making this form of SSH's two mpints is up to the caller); Ed25519 and Ed448 take no hash.
 * @throws SshError with code `invalid-key` when the key itself is unusable.
 */
export function verifySignature(
  publicKey: PublicKeyMaterial,
  hash: HashName | undefined,
  signature: Uint8Array,
  data: Uint8Array,
): boolean {
  requireHashWhereNeeded(publicKey.kind, hash)
  const key = importPublicKey(publicKey)
  const length = signatureLength(publicKey)
  const padded = publicKey.kind === 'rsa' ? leftPad(signature, length) : signature
  if (padded.length !== length) return false
  try {
    return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, padded)
  } catch {
    // OpenSSL reports some malformed signatures as errors.
    return false
  }
}

/** A private key ready to sign, so that nobody need keep the numbers it consists of. */
export interface SigningKey {
  readonly publicKey: PublicKeyMaterial
  /** A signature in the form that `verifySignature` takes. */
  sign(hash: HashName | undefined, data: Uint8Array): Uint8Array
  /** The numbers again, for writing them to a file or an agent. */
  export(): PrivateKeyMaterial
}

/** @throws SshError with code `invalid-key` when the key is malformed or its private half does not fit the public. */
export function signingKey(privateKey: PrivateKeyMaterial): SigningKey {
  const key = importPrivateKey(privateKey)
  const publicKey = publicHalf(privateKey)
  return {
    publicKey,
    sign(hash, data) {
      requireHashWhereNeeded(publicKey.kind, hash)
      return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' })
    },
    export: () => exportPrivateKey(key),
  }
}

/** One signature. Who signs more than once keeps a `signingKey`. */
export function signData(privateKey: PrivateKeyMaterial, hash: HashName | undefined, data: Uint8Array): Uint8Array {
  return signingKey(privateKey).sign(hash, data)
}

/** In bytes. */
export function signatureLength(key: PublicKeyMaterial): number {
  switch (key.kind) {
    case 'ed25519':
    case 'ed448':
      return EDWARDS[key.kind].signatureLength
    case 'ecdsa':
      return 2 * NIST_CURVES[key.curve].fieldLength
    case 'rsa':
      return Math.ceil(keyBits(key) / 8)
    case 'dsa':
      return DSA_SIGNATURE_LENGTH
  }
}

function requireHashWhereNeeded(kind: PublicKeyMaterial['kind'], hash: HashName | undefined): void {
  const hashesItself = kind === 'ed25519' || kind === 'ed448'
  if (hashesItself !== (hash === undefined)) {
    throw new SshError('invalid-argument', `${kind} signatures ${hashesItself ? 'take no' : 'need a'} hash`)
  }
}

/** RFC 4253 §6.6 has s as an integer without padding; RFC 8017 §8.2.2 wants the length of the modulus. */
function leftPad(signature: Uint8Array, length: number): Uint8Array {
  if (signature.length >= length) return signature
  const padded = new Uint8Array(length)
  padded.set(signature, length - signature.length)
  return padded
}
