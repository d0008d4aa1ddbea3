// Whole numbers of few bytes: seven bits in each, the lowest first, the highest bit set on all but the last.

/** How many bytes `writeVarint` takes. */
export function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++
  return length
}

/** Writes it at `at`, and says where it ends. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[end++] = (rest % 0x80) | 0x80
  bytes[end++] = rest
  return end
}

/** Bytes that are read from front to back. */
export class ByteCursor {
  readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw new WireFault('a message ends too early')
    this.at++
    return byte
  }

  /** At most 49 bits, in as few bytes as it takes: each number has one form. */
  varint(): number {
    let value = 0
    for (let factor = 1, count = 0; count < VARINT_BYTES_MAX; factor *= 0x80, count++) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte >= 0x80) continue
      if (byte === 0 && count > 0) throw new WireFault('a number has more bytes than it takes')
      return value
    }
    throw new WireFault('a number is too large')
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    if (length > this.left) throw new WireFault('a message ends too early')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  rest(): Uint8Array {
    return this.take(this.left)
  }
}

/** What the other end may not send. The peer that meets it ends the connection. */
export class WireFault extends Error {
  override readonly name = 'WireFault'
}

const VARINT_BYTES_MAX = 7
