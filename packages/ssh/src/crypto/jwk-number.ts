// RFC 7517, RFC 7518 §6: how numbers and octets are written in the keys that go into and out of node:crypto.
// JWK because it is the one format in which Node imports every kind of key quickly and from its bare numbers.

/** The members that keys of SSH have (RFC 7518 §6). `@types/node` has this type under changing names. */
export type JsonWebKey = {
  readonly [member in 'kty' | 'crv' | 'x' | 'y' | 'd' | 'n' | 'e' | 'p' | 'q' | 'dp' | 'dq' | 'qi']?: string
}

export function jwkOctets(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
}

/** A number without leading zeros. */
export function jwkNumber(bytes: Uint8Array): string {
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  return jwkOctets(bytes.subarray(start))
}

/** A number with as many leading zeros as `length` asks for (RFC 7518 §6.2.2.1). @throws RangeError when too large. */
export function fixedLength(bytes: Uint8Array, length: number): Uint8Array {
  const excess = bytes.length - length
  if (excess === 0) return bytes
  if (excess > 0) {
    if (bytes.subarray(0, excess).some((byte) => byte !== 0)) throw new RangeError('the number is too large')
    return bytes.subarray(excess)
  }
  const padded = new Uint8Array(length)
  padded.set(bytes, -excess)
  return padded
}

export function fromJwk(text: string | undefined): Uint8Array {
  return Buffer.from(text as string, 'base64url')
}

export function bytesToBigint(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex') || '0'}`)
}

export function bigintToBytes(value: bigint): Uint8Array {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** Significant bits of an unsigned big-endian number. */
export function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] as number) - 24)
}
