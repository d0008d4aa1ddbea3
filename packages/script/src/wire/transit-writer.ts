// Writes Transit's MessagePack (transit-format 0.8): of its values those that the wire has, which are texts, numbers, truth
// values, null, lists, maps of texts, and tags. @yon/transit has all of them, and takes more room than the rest of the agent.
import { Tagged } from './tagged.ts'
import { CACHED_LENGTH_MIN, CODES_MAX, formatCode } from './transit-codes.ts'

/** The bytes of a tree of such values. Texts have to be well-formed. */
export function writeTransit(tree: unknown): Uint8Array {
  const writer = new TransitWriter()
  // A value without others in it stands under a tag of its own, where it is the whole.
  if (typeof tree === 'object' && tree !== null) writer.value(tree)
  else writer.tagged("'", tree)
  return writer.take()
}

class TransitWriter {
  #bytes = Buffer.allocUnsafe(BYTES_AT_FIRST)
  #at = 0
  /** The codes of texts that were written. */
  readonly #codes = new Map<string, number>()

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#at)
  }

  value(value: unknown): void {
    if (typeof value === 'string') this.#text(/^[~^`]/.test(value) ? `~${value}` : value, false)
    else if (typeof value === 'number') this.#number(value)
    else if (value instanceof Tagged) this.tagged(value.tag, value.rep)
    else if (Array.isArray(value)) this.#array(value)
    else if (value instanceof Map) this.#map(value as ReadonlyMap<string, unknown>)
    else this.#byte(value === null ? 0xc0 : value === true ? 0xc3 : 0xc2)
  }

  tagged(tag: string, rep: unknown): void {
    this.#byte(0x92)
    this.#text(`~#${tag}`, true)
    this.value(rep)
  }

  #array(items: readonly unknown[]): void {
    this.#length(items.length, 0x90, 0x10, 0xdc)
    for (const item of items) this.value(item)
  }

  #map(map: ReadonlyMap<string, unknown>): void {
    this.#length(map.size, 0x80, 0x10, 0xde)
    for (const [key, value] of map) {
      this.#text(/^[~^`]/.test(key) ? `~${key}` : key, true)
      this.value(value)
    }
  }

  #number(value: number): void {
    if (!Number.isFinite(value)) return this.#text(NOT_FINITE.get(value) as string, false)
    const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0)
    if (isInteger && value >= -0x20 && value < 0x80) return this.#byte(value & 0xff)
    const at = this.#reserve(9)
    if (!isInteger) this.#at = this.#bytes.writeDoubleBE(value, this.#first(at, 0xcb))
    else if (value !== (value | 0)) this.#at = this.#bytes.writeBigInt64BE(BigInt(value), this.#first(at, 0xd3))
    else if (value === (value << 16) >> 16) this.#at = this.#bytes.writeInt16BE(value, this.#first(at, 0xd1))
    else this.#at = this.#bytes.writeInt32BE(value, this.#first(at, 0xd2))
  }

  /** A text as it is written, or the code of one that comes again (transit-format, "Caching"). */
  #text(text: string, isCached: boolean): void {
    const code = isCached && text.length >= CACHED_LENGTH_MIN ? this.#code(text) : undefined
    this.#plainText(code ?? text)
  }

  #code(text: string): string | undefined {
    const known = this.#codes.get(text)
    if (known !== undefined) return formatCode(known)
    if (this.#codes.size === CODES_MAX) this.#codes.clear()
    this.#codes.set(text, this.#codes.size)
    return undefined
  }

  #plainText(text: string): void {
    // Three bytes are the most that a code unit becomes.
    const at = this.#reserve(text.length * 3 + 5)
    const isShort = text.length < 0x20
    const end = isShort ? this.#shortText(text, at + 1) : 0
    if (end > 0) this.#at = end
    else {
      const length = this.#bytes.write(text, at + 5)
      this.#length(length, 0xa0, 0x20, 0xda)
      this.#bytes.copyWithin(this.#at, at + 5, at + 5 + length)
      this.#at += length
    }
  }

  /** Where it ends; 0 for what is not ASCII. */
  #shortText(text: string, from: number): number {
    const bytes = this.#bytes
    bytes[from - 1] = 0xa0 | text.length
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) return 0
      bytes[from + i] = unit
    }
    return from + text.length
  }

  /** Below `short` it is in the first byte, which is `fix`. `first`: that of 16 bits, after which comes that of 32. */
  #length(length: number, fix: number, short: number, first: number): void {
    const at = this.#reserve(5)
    if (length < short) this.#byte(fix | length)
    else if (length <= 0xffff) this.#at = this.#bytes.writeUInt16BE(length, this.#first(at, first))
    else this.#at = this.#bytes.writeUInt32BE(length, this.#first(at, first + 1))
  }

  #byte(byte: number): void {
    this.#at = this.#first(this.#reserve(1), byte)
  }

  #first(at: number, byte: number): number {
    this.#bytes[at] = byte
    return at + 1
  }

  #reserve(length: number): number {
    if (this.#at + length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + length))
      this.#bytes.copy(larger, 0, 0, this.#at)
      this.#bytes = larger
    }
    return this.#at
  }
}

const NOT_FINITE: ReadonlyMap<number, string> = new Map([
  [NaN, '~zNaN'],
  [Infinity, '~zINF'],
  [-Infinity, '~z-INF'],
])
const BYTES_AT_FIRST = 1024
