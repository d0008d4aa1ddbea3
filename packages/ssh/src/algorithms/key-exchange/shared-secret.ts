// K, the shared secret, in the encoding in which it enters the exchange hash and the key schedule.

/** RFC 4253 §8, RFC 5656 §4, RFC 8731 §3.1: K as mpint with its length. `secret` (unsigned big-endian) is zeroed. */
export function sharedSecretAsMpint(secret: Uint8Array): Uint8Array {
  let start = 0
  while (start < secret.length && secret[start] === 0) start++
  const magnitude = secret.subarray(start)
  const signByte = magnitude.length > 0 && (magnitude[0] as number) >= 0x80 ? 1 : 0
  const encoded = withLength(magnitude.length + signByte)
  encoded.set(magnitude, LENGTH_FIELD + signByte)
  secret.fill(0)
  return encoded
}

/**
 * K as string with its length: what the hybrid methods use (RFC 9941 §4, draft-ietf-sshm-mlkem-hybrid-kex §2.4).
 * `secret` is zeroed.
 */
export function sharedSecretAsString(secret: Uint8Array): Uint8Array {
  const encoded = withLength(secret.length)
  encoded.set(secret, LENGTH_FIELD)
  secret.fill(0)
  return encoded
}

function withLength(length: number): Uint8Array {
  const encoded = new Uint8Array(LENGTH_FIELD + length)
  new DataView(encoded.buffer).setUint32(0, length)
  return encoded
}

const LENGTH_FIELD = 4
