// RFC 4251 §5: a growing buffer in wire order.
const utf8 = new TextEncoder()

/** Writes the data types of RFC 4251 §5. `bytes()` is a view of what was written so far. */
export class Writer {
  #buffer: Uint8Array
  #length: number

  /** @param reserve bytes left free at the front, for a caller that puts a header there. */
  constructor(capacity = 256, reserve = 0) {
    this.#buffer = new Uint8Array(capacity + reserve)
    this.#length = reserve
  }

  get length(): number {
    return this.#length
  }

  byte(value: number): this {
    const at = this.#grow(1)
    this.#buffer[at] = value
    return this
  }

  boolean(value: boolean): this {
    return this.byte(value ? 1 : 0)
  }

  uint32(value: number): this {
    const at = this.#grow(4)
    const b = this.#buffer
    b[at] = value >>> 24
    b[at + 1] = value >>> 16
    b[at + 2] = value >>> 8
    b[at + 3] = value
    return this
  }

  uint64(value: bigint): this {
    return this.uint32(Number(value >> 32n)).uint32(Number(value & 0xffffffffn))
  }

  string(value: Uint8Array): this {
    return this.uint32(value.length).rest(value)
  }

  text(value: string): this {
    const at = this.#length
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    this.uint32(0).#grow(3 * value.length)
    const { written } = utf8.encodeInto(value, this.#buffer.subarray(at + 4))
    this.#length = at
    this.uint32(written)
    this.#length += written
    return this
  }

  name(value: string): this {
    return this.text(value)
  }

  mpint(value: bigint): this {
    return this.string(bigintToMpint(value))
  }

  nameList(value: readonly string[]): this {
    return this.name(value.join(','))
  }

  rest(value: Uint8Array): this {
    const at = this.#grow(value.length)
    this.#buffer.set(value, at)
    return this
  }

  /** What was written, as a view that later writes may leave behind. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  /** What was written, in memory of its own. The next write begins anew. */
  take(): Uint8Array {
    const taken = this.#buffer.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  #grow(length: number): number {
    const at = this.#length
    const needed = at + length
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
      larger.set(this.#buffer.subarray(0, at))
      this.#buffer = larger
    }
    this.#length = needed
    return at
  }
}

/** The body of a non-negative mpint: minimal, with a zero byte before a set high bit. */
export function bigintToMpint(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const bytes = Buffer.from(even, 'hex')
  return (bytes[0] as number) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])
}

/** Unsigned big-endian bytes (as node:crypto gives them) to the body of an mpint. */
export function unsignedToMpint(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  const minimal = bytes.subarray(start)
  if (minimal.length === 0 || (minimal[0] as number) < 0x80) return minimal
  const padded = new Uint8Array(minimal.length + 1)
  padded.set(minimal, 1)
  return padded
}
