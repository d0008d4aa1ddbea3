// Ed25519 and Ed448 (RFC 8032, RFC 8709).
import { SshError } from '../errors.ts'
import { fromJwk, jwkOctets, type JsonWebKey } from './jwk-number.ts'

export interface EdwardsPublicKey {
  readonly kind: 'ed25519' | 'ed448'
  readonly publicKey: Uint8Array
}

export interface EdwardsPrivateKey extends EdwardsPublicKey {
  /** The private key of RFC 8032 §5.1.5, of the same length as the public key. */
  readonly seed: Uint8Array
}

export function edwardsPublicJwk({ kind, publicKey }: EdwardsPublicKey): JsonWebKey {
  if (publicKey.length !== EDWARDS[kind].length) throw new SshError('invalid-key', `an ${kind} key has another length`)
  return { kty: 'OKP', crv: EDWARDS[kind].jwk, x: jwkOctets(publicKey) }
}

export function edwardsPrivateJwk(key: EdwardsPrivateKey): JsonWebKey {
  if (key.seed.length !== EDWARDS[key.kind].length) {
    throw new SshError('invalid-key', `an ${key.kind} private key has another length`)
  }
  return { ...edwardsPublicJwk(key), d: jwkOctets(key.seed) }
}

export function edwardsPublicKey(jwk: JsonWebKey): EdwardsPublicKey {
  const kind = jwk.crv === EDWARDS.ed25519.jwk ? 'ed25519' : jwk.crv === EDWARDS.ed448.jwk ? 'ed448' : undefined
  if (kind === undefined) throw new SshError('invalid-key', `${jwk.crv ?? 'the key'} is not a curve for signatures`)
  return { kind, publicKey: fromJwk(jwk.x) }
}

export function edwardsPrivateKey(jwk: JsonWebKey): EdwardsPrivateKey {
  return { ...edwardsPublicKey(jwk), seed: fromJwk(jwk.d) }
}

/** Lengths in bytes (RFC 8032 §5.1, §5.2). */
export const EDWARDS = {
  ed25519: { jwk: 'Ed25519', length: 32, signatureLength: 64, bits: 256 },
  ed448: { jwk: 'Ed448', length: 57, signatureLength: 114, bits: 456 },
} as const
