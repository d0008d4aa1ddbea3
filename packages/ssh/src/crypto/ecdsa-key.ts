// ECDSA over the NIST curves (RFC 5656 §3).
import { createECDH } from 'node:crypto'
import { SshError } from '../errors.ts'
import { fixedLength, fromJwk, jwkOctets, type JsonWebKey } from './jwk-number.ts'
import type { CurveName } from './provider.ts'

export interface EcdsaPublicKey {
  readonly kind: 'ecdsa'
  readonly curve: CurveName
  /** An uncompressed point (SEC 1 §2.3.3). */
  readonly point: Uint8Array
}

export interface EcdsaPrivateKey extends EcdsaPublicKey {
  /** Unsigned big-endian, of any length that holds it. */
  readonly scalar: Uint8Array
}

export function ecdsaPublicJwk({ curve, point }: EcdsaPublicKey): JsonWebKey {
  const { jwk, fieldLength } = NIST_CURVES[curve]
  // RFC 5656 §3.1: compression is optional; we never take it.
  if (point.length !== 1 + 2 * fieldLength || point[0] !== UNCOMPRESSED) {
    throw new SshError('invalid-key', `the public key is not an uncompressed point of ${curve}`)
  }
  const x = point.subarray(1, 1 + fieldLength)
  const y = point.subarray(1 + fieldLength)
  return { kty: 'EC', crv: jwk, x: jwkOctets(x), y: jwkOctets(y) }
}

export function ecdsaPrivateJwk(key: EcdsaPrivateKey): JsonWebKey {
  const half = ecdsaPublicJwk(key)
  const { openssl, fieldLength } = NIST_CURVES[key.curve]
  const own = createECDH(openssl)
  own.setPrivateKey(fixedLength(key.scalar, fieldLength))
  // Before Node 26, importing the JWK does not compare the halves.
  if (!own.getPublicKey().equals(key.point)) {
    throw new SshError('invalid-key', 'the private ecdsa key does not fit its public key')
  }
  return { ...half, d: jwkOctets(fixedLength(key.scalar, fieldLength)) }
}

export function ecdsaPublicKey(jwk: JsonWebKey): EcdsaPublicKey {
  const curve = CURVE_NAMES.find((name) => NIST_CURVES[name].jwk === jwk.crv)
  if (curve === undefined) throw new SshError('invalid-key', `${jwk.crv ?? 'the key'} is not a curve of SSH`)
  return { kind: 'ecdsa', curve, point: Buffer.concat([Uint8Array.of(UNCOMPRESSED), fromJwk(jwk.x), fromJwk(jwk.y)]) }
}

export function ecdsaPrivateKey(jwk: JsonWebKey): EcdsaPrivateKey {
  return { ...ecdsaPublicKey(jwk), scalar: fromJwk(jwk.d) }
}

/** The names that JOSE and OpenSSL have for the curves, and the size of their coordinates in bytes. */
export const NIST_CURVES = {
  nistp256: { jwk: 'P-256', openssl: 'prime256v1', fieldLength: 32, bits: 256 },
  nistp384: { jwk: 'P-384', openssl: 'secp384r1', fieldLength: 48, bits: 384 },
  nistp521: { jwk: 'P-521', openssl: 'secp521r1', fieldLength: 66, bits: 521 },
} as const satisfies Record<CurveName, object>

const CURVE_NAMES = Object.keys(NIST_CURVES) as CurveName[]
const UNCOMPRESSED = 4
