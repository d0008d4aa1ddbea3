// What keys consist of, and their way into node:crypto and out of it.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { SshError } from '../errors.ts'
import { dsaPrivateKey, type DsaPrivateKey, dsaPrivateKeyInfo, dsaPublicKeyInfo, type DsaPublicKey } from './dsa-key.ts'
import {
  ecdsaPrivateJwk,
  ecdsaPrivateKey,
  ecdsaPublicJwk,
  ecdsaPublicKey,
  NIST_CURVES,
  type EcdsaPrivateKey,
  type EcdsaPublicKey,
} from './ecdsa-key.ts'
import {
  EDWARDS,
  edwardsPrivateJwk,
  edwardsPrivateKey,
  edwardsPublicJwk,
  edwardsPublicKey,
  type EdwardsPrivateKey,
  type EdwardsPublicKey,
} from './edwards-key.ts'
import { bitLength, type JsonWebKey } from './jwk-number.ts'
import {
  rsaPrivateJwk,
  rsaPrivateKey,
  rsaPublicJwk,
  rsaPublicKey,
  type RsaPrivateKey,
  type RsaPublicKey,
} from './rsa-key.ts'

export type PublicKeyMaterial = EdwardsPublicKey | EcdsaPublicKey | RsaPublicKey | DsaPublicKey
export type PrivateKeyMaterial = EdwardsPrivateKey | EcdsaPrivateKey | RsaPrivateKey | DsaPrivateKey

/** @throws SshError with code `invalid-key` when the key is malformed or its size is out of bounds. */
export function importPublicKey(material: PublicKeyMaterial): KeyObject {
  return orInvalid(`the ${material.kind} public key is malformed`, () => {
    if (material.kind !== 'dsa') return createPublicKey({ key: publicJwk(material), format: 'jwk' })
    return createPublicKey({ key: dsaPublicKeyInfo(material), format: 'der', type: 'spki' })
  })
}

/** @throws SshError with code `invalid-key` when the key is malformed or its private half does not fit the public. */
export function importPrivateKey(material: PrivateKeyMaterial): KeyObject {
  const publicKey = importPublicKey(material)
  const key = orInvalid(`the ${material.kind} private key is malformed`, () => {
    if (material.kind !== 'dsa') return createPrivateKey({ key: privateJwk(material), format: 'jwk' })
    return createPrivateKey({ key: dsaPrivateKeyInfo(material), format: 'der', type: 'pkcs8' })
  })
  if (createPublicKey(key).equals(publicKey)) return key
  throw new SshError('invalid-key', `the private ${material.kind} key does not fit its public key`)
}

/** @throws SshError with code `invalid-key` when the key is of a kind that SSH has no name for. */
export function exportPublicKey(key: KeyObject): PublicKeyMaterial {
  const jwk = exportJwk(key)
  if (jwk.kty === 'RSA') return rsaPublicKey(jwk)
  return jwk.kty === 'EC' ? ecdsaPublicKey(jwk) : edwardsPublicKey(jwk)
}

/** @throws SshError with code `invalid-key` when the key is of a kind that SSH has no name for. */
export function exportPrivateKey(key: KeyObject): PrivateKeyMaterial {
  if (key.asymmetricKeyType === 'dsa') {
    const publicInfo = createPublicKey(key).export({ format: 'der', type: 'spki' })
    return dsaPrivateKey(key.export({ format: 'der', type: 'pkcs8' }), publicInfo)
  }
  const jwk = exportJwk(key)
  if (jwk.kty === 'RSA') return rsaPrivateKey(jwk)
  return jwk.kty === 'EC' ? ecdsaPrivateKey(jwk) : edwardsPrivateKey(jwk)
}

/** The public half alone. */
export function publicHalf(material: PrivateKeyMaterial): PublicKeyMaterial {
  switch (material.kind) {
    case 'ed25519':
    case 'ed448':
      return { kind: material.kind, publicKey: material.publicKey }
    case 'ecdsa':
      return { kind: material.kind, curve: material.curve, point: material.point }
    case 'rsa':
      return { kind: material.kind, n: material.n, e: material.e }
    case 'dsa':
      return { kind: material.kind, p: material.p, q: material.q, g: material.g, y: material.y }
  }
}

/** The size that people name a key by: of the modulus, or of the curve's field. */
export function keyBits(material: PublicKeyMaterial): number {
  switch (material.kind) {
    case 'ed25519':
    case 'ed448':
      return EDWARDS[material.kind].bits
    case 'ecdsa':
      return NIST_CURVES[material.curve].bits
    case 'rsa':
      return bitLength(material.n)
    case 'dsa':
      return bitLength(material.p)
  }
}

function publicJwk(material: Exclude<PublicKeyMaterial, DsaPublicKey>): JsonWebKey {
  switch (material.kind) {
    case 'ed25519':
    case 'ed448':
      return edwardsPublicJwk(material)
    case 'ecdsa':
      return ecdsaPublicJwk(material)
    case 'rsa':
      return rsaPublicJwk(material)
  }
}

function privateJwk(material: Exclude<PrivateKeyMaterial, DsaPrivateKey>): JsonWebKey {
  switch (material.kind) {
    case 'ed25519':
    case 'ed448':
      return edwardsPrivateJwk(material)
    case 'ecdsa':
      return ecdsaPrivateJwk(material)
    case 'rsa':
      return rsaPrivateJwk(material)
  }
}

function exportJwk(key: KeyObject): JsonWebKey {
  return orInvalid(`SSH has no ${key.asymmetricKeyType ?? key.type} keys`, () => key.export({ format: 'jwk' }))
}

function orInvalid<T>(message: string, use: () => T): T {
  try {
    return use()
  } catch (cause) {
    if (cause instanceof SshError) throw cause
    throw new SshError('invalid-key', message, { cause })
  }
}
