// The little of ASN.1 DER that is needed to hand keys to node:crypto, and take them back, where it has no JWK.

export function derSequence(...parts: readonly Uint8Array[]): Buffer {
  return derValue(0x30, parts)
}

/** An INTEGER from unsigned big-endian bytes. */
export function derUnsigned(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const minimal = bytes.subarray(start)
  const sign = bytes.length === 0 || (minimal[0] as number) >= 0x80 ? [Uint8Array.of(0)] : []
  return derValue(0x02, [...sign, minimal])
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return derValue(0x04, [bytes])
}

/** A BIT STRING of whole octets. */
export function derBitString(bytes: Uint8Array): Buffer {
  return derValue(0x03, [Uint8Array.of(0), bytes])
}

/** An OBJECT IDENTIFIER from its encoded body in hexadecimal. */
export function derObjectIdentifier(hex: string): Buffer {
  return derValue(0x06, [Buffer.from(hex, 'hex')])
}

/** The contents of one value after the other, without their tags. For what node:crypto wrote, not for hostile input. */
export function derContents(der: Uint8Array): Uint8Array[] {
  const contents: Uint8Array[] = []
  for (let at = 0; at < der.length;) {
    const first = der[at + 1] as number
    const start = at + 2 + (first < 0x80 ? 0 : first & 0x7f)
    const length = first < 0x80 ? first : der.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
    contents.push(der.subarray(start, start + length))
    at = start + length
  }
  return contents
}

function derValue(tag: number, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([Uint8Array.of(tag, ...derLength(length)), ...parts])
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff)
  return [0x80 | bytes.length, ...bytes]
}
