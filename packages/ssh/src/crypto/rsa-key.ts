// RSA (RFC 4253 §6.6, RFC 8332).
import { SshError } from '../errors.ts'
import { bigintToBytes, bitLength, bytesToBigint, fromJwk, jwkNumber, type JsonWebKey } from './jwk-number.ts'

/** All numbers are unsigned big-endian. */
export interface RsaPublicKey {
  readonly kind: 'rsa'
  readonly n: Uint8Array
  readonly e: Uint8Array
}

export interface RsaPrivateKey extends RsaPublicKey {
  readonly d: Uint8Array
  readonly p: Uint8Array
  readonly q: Uint8Array
  /** The inverse of q modulo p. */
  readonly iqmp: Uint8Array
}

export function rsaPublicJwk({ n, e }: RsaPublicKey): JsonWebKey {
  requireRsaBits(bitLength(n))
  // e = 1 would make every text its own signature. Large ones make verifying slow.
  const exponent = bitLength(e)
  if (exponent < 2 || exponent > EXPONENT_BITS_MAX || ((e.at(-1) as number) & 1) === 0) {
    throw new SshError('invalid-key', 'the public exponent of the RSA key is unusable')
  }
  return { kty: 'RSA', n: jwkNumber(n), e: jwkNumber(e) }
}

export function rsaPrivateJwk(key: RsaPrivateKey): JsonWebKey {
  const half = rsaPublicJwk(key)
  const [d, p, q] = [key.d, key.p, key.q].map(bytesToBigint) as [bigint, bigint, bigint]
  // With numbers that do not fit, a signature could give the factors away.
  const [n, e, iqmp] = [key.n, key.e, key.iqmp].map(bytesToBigint) as [bigint, bigint, bigint]
  const inverses = p > 1n && q > 1n && (e * d) % (p - 1n) === 1n && (e * d) % (q - 1n) === 1n && (iqmp * q) % p === 1n
  if (!inverses || p * q !== n) {
    throw new SshError('invalid-key', 'the numbers of the RSA key do not fit')
  }
  return {
    ...half,
    d: jwkNumber(key.d),
    p: jwkNumber(key.p),
    q: jwkNumber(key.q),
    dp: jwkNumber(bigintToBytes(d % (p - 1n))),
    dq: jwkNumber(bigintToBytes(d % (q - 1n))),
    qi: jwkNumber(key.iqmp),
  }
}

export function rsaPublicKey(jwk: JsonWebKey): RsaPublicKey {
  return { kind: 'rsa', n: fromJwk(jwk.n), e: fromJwk(jwk.e) }
}

export function rsaPrivateKey(jwk: JsonWebKey): RsaPrivateKey {
  const { d, p, q, qi } = jwk
  return { ...rsaPublicKey(jwk), d: fromJwk(d), p: fromJwk(p), q: fromJwk(q), iqmp: fromJwk(qi) }
}

/** @throws SshError with code `invalid-key` unless the modulus has from 1024 to 16384 bits. */
export function requireRsaBits(bits: number): void {
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
    throw new SshError('invalid-key', `an RSA key has ${RSA_BITS_MIN} to ${RSA_BITS_MAX} bits, not ${bits}`)
  }
}

/** Below, keys can be factored; policy may ask for more. */
const RSA_BITS_MIN = 1024
/** Verifying takes time with the square of the length: what OpenSSL bears (OPENSSL_RSA_MAX_MODULUS_BITS). */
const RSA_BITS_MAX = 16384
/** The bound that OpenSSL has for large moduli (OPENSSL_RSA_MAX_PUBEXP_BITS). */
const EXPONENT_BITS_MAX = 64
