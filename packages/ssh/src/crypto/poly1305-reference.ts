// RFC 8439 §2.5 as it reads, on BigInt: the slow twin that the fast implementations are checked against.

/** The 16-byte tag over the concatenation of `parts` under a one-time key of 32 bytes. */
export function poly1305Reference(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const message = Buffer.concat(parts)
  const r = littleEndian(key.subarray(0, 16)) & CLAMP
  const s = littleEndian(key.subarray(16, 32))
  let accumulator = 0n
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16)
    accumulator = ((accumulator + littleEndian(Uint8Array.of(...block, 1))) * r) % P
  }
  return toLittleEndian((accumulator + s) & (2n ** 128n - 1n))
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function toLittleEndian(tag: bigint): Uint8Array {
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse()
}

const P = 2n ** 130n - 5n
/** RFC 8439 §2.5: "r" is clamped. */
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn
