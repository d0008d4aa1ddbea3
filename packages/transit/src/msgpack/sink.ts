import { TransitError } from '../errors.ts'
import * as types from './types.ts'

/** MessagePack, written into one growing array. */
export class MsgpackSink {
  #bytes = new Uint8Array(BYTES_AT_FIRST)
  #view = new DataView(this.#bytes.buffer)
  #at = 0

  /** A copy of all that is written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.#at)
  }

  byte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#at++] = byte
  }

  /** In as few bytes as it takes. */
  integer(value: number): void {
    if (value >= 0) {
      if (value < 0x80) this.byte(value)
      else if (value <= 0xff) this.#number(types.UINT_8, 1, value)
      else if (value <= 0xffff) this.#number(types.UINT_16, 2, value)
      else if (value <= 0xffffffff) this.#number(types.UINT_32, 4, value)
      else this.bigInteger(BigInt(value))
    } else if (value >= -0x20) this.byte(value & 0xff)
    else if (value >= -0x80) this.#number(types.INT_8, 1, value)
    else if (value >= -0x8000) this.#number(types.INT_16, 2, value)
    else if (value >= -0x80000000) this.#number(types.INT_32, 4, value)
    else this.bigInteger(BigInt(value))
  }

  /** Of 64 bits, signed. */
  bigInteger(value: bigint): void {
    this.#reserve(9)
    this.#view.setUint8(this.#at, value < 0n ? types.INT_64 : types.UINT_64)
    this.#view.setBigInt64(this.#at + 1, value)
    this.#at += 9
  }

  float(value: number): void {
    this.#reserve(9)
    this.#view.setUint8(this.#at, types.FLOAT_64)
    this.#view.setFloat64(this.#at + 1, value)
    this.#at += 9
  }

  text(text: string): void {
    if (text.length >= SHORT_TEXT || !this.#shortAscii(text)) this.#anyText(text)
  }

  /** Writes a text of less than 32 characters, if all of them are ASCII. */
  #shortAscii(text: string): boolean {
    this.#reserve(SHORT_TEXT)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = types.FIX_STR | text.length
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code >= 0x80) return false
      bytes[at++] = code
    }
    this.#at = at
    return true
  }

  #anyText(text: string): void {
    // Three bytes are the most that a code unit becomes.
    this.#reserve(text.length * 3 + LENGTH_SIZE_MAX)
    const start = this.#at + LENGTH_SIZE_MAX
    const { written } = ENCODER.encodeInto(text, this.#bytes.subarray(start))
    if (written !== text.length && /\p{Surrogate}/u.test(text)) {
      throw new TransitError('unwritable', 'a text with half a surrogate pair, which UTF-8 has no bytes for')
    }
    if (written < SHORT_TEXT) this.byte(types.FIX_STR | written)
    else if (written <= 0xff) this.#number(types.STR_8, 1, written)
    else if (written <= 0xffff) this.#number(types.STR_16, 2, written)
    else this.#number(types.STR_32, 4, written)
    this.#bytes.copyWithin(this.#at, start, start + written)
    this.#at += written
  }

  array(length: number): void {
    if (length < 0x10) this.byte(types.FIX_ARRAY | length)
    else if (length <= 0xffff) this.#number(types.ARRAY_16, 2, length)
    else this.#number(types.ARRAY_32, 4, length)
  }

  map(length: number): void {
    if (length < 0x10) this.byte(types.FIX_MAP | length)
    else if (length <= 0xffff) this.#number(types.MAP_16, 2, length)
    else this.#number(types.MAP_32, 4, length)
  }

  #number(first: number, size: 1 | 2 | 4, value: number): void {
    this.#reserve(1 + size)
    const view = this.#view
    view.setUint8(this.#at, first)
    if (size === 1) view.setInt8(this.#at + 1, value)
    else if (size === 2) view.setInt16(this.#at + 1, value)
    else view.setInt32(this.#at + 1, value)
    this.#at += 1 + size
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + length))
    larger.set(this.#bytes.subarray(0, this.#at))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

const BYTES_AT_FIRST = 1024
/** Bytes whose number stands in the first byte are fewer. */
const SHORT_TEXT = 0x20
/** Of a string's first byte and length. */
const LENGTH_SIZE_MAX = 5
const ENCODER = new TextEncoder()
