// JSON as UTF-8, written byte by byte into one growing array: quicker than putting texts together.
import { CODE_DIGIT_FIRST, CODE_DIGITS } from '../transit/cache-codes.ts'
import { BACKSLASH, HAT, QUOTE } from './characters.ts'

export class TextSink {
  #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** All that is written. It is overwritten when the sink is used again. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at)
  }

  /** The whole array, to be used again. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** One ASCII character. */
  byte(code: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1)
    this.#bytes[this.#at++] = code
  }

  ascii(text: string): void {
    if (this.#at + text.length > this.#bytes.length) this.#grow(text.length)
    const bytes = this.#bytes
    let at = this.#at
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i)
    this.#at = at
  }

  integer(value: number): void {
    if ((value | 0) !== value) return this.ascii(String(value))
    if (this.#at + INT32_LENGTH_MAX > this.#bytes.length) this.#grow(INT32_LENGTH_MAX)
    const bytes = this.#bytes
    let rest = value
    if (value < 0) {
      bytes[this.#at++] = 0x2d
      rest = -value
    }
    const end = this.#at + digitsOf(rest)
    let at = end
    do {
      const quotient = (rest / 10) | 0
      bytes[--at] = 0x30 + (rest - quotient * 10)
      rest = quotient
    } while (rest > 0)
    this.#at = end
  }

  /** A string in quotes; up to two ASCII characters stand in front of `text`, 0 is none. */
  string(text: string, first = 0, second = 0): void {
    const most = text.length * ESCAPE_LENGTH + 4
    // Room for the worst case at once, as long as that is little.
    if (text.length > CHUNK_LENGTH) return this.#longString(text, first, second)
    if (this.#at + most > this.#bytes.length) this.#grow(most)
    const bytes = this.#bytes
    let at = this.#at
    bytes[at++] = QUOTE
    if (first !== 0) bytes[at++] = first
    if (second !== 0) bytes[at++] = second
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code >= 0x80 || code < 0x20 || code === QUOTE || code === BACKSLASH) {
        this.#at = at
        this.#characters(text, i, text.length)
        at = this.#at
        break
      }
      bytes[at++] = code
    }
    bytes[at] = QUOTE
    this.#at = at + 1
  }

  /** A code of the cache in quotes, with `before` in front of them and `after` behind; 0 is none. */
  code(number: number, before: number, after: number): void {
    if (this.#at + CODE_LENGTH_MAX > this.#bytes.length) this.#grow(CODE_LENGTH_MAX)
    const bytes = this.#bytes
    let at = this.#at
    if (before !== 0) bytes[at++] = before
    bytes[at] = QUOTE
    bytes[at + 1] = HAT
    at += 2
    if (number >= CODE_DIGITS) bytes[at++] = CODE_DIGIT_FIRST + ((number / CODE_DIGITS) | 0)
    bytes[at] = CODE_DIGIT_FIRST + (number % CODE_DIGITS)
    bytes[at + 1] = QUOTE
    at += 2
    if (after !== 0) bytes[at++] = after
    this.#at = at
  }

  #longString(text: string, first: number, second: number): void {
    this.byte(QUOTE)
    if (first !== 0) this.byte(first)
    if (second !== 0) this.byte(second)
    for (let start = 0; start < text.length;) {
      let end = Math.min(start + CHUNK_LENGTH, text.length)
      // A pair of surrogates stays together.
      if (end < text.length && (text.charCodeAt(end) & 0xfc00) === 0xdc00) end--
      const most = (end - start) * ESCAPE_LENGTH
      if (this.#at + most > this.#bytes.length) this.#grow(most)
      this.#characters(text, start, end)
      start = end
    }
    this.byte(QUOTE)
  }

  /** There is room for them. */
  #characters(text: string, start: number, end: number): void {
    const bytes = this.#bytes
    let at = this.#at
    for (let i = start; i < end; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x80) {
        if (code >= 0x20 && code !== QUOTE && code !== BACKSLASH) bytes[at++] = code
        else at = escape(bytes, at, code)
      } else if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6)
        bytes[at++] = 0x80 | (code & 0x3f)
      } else if ((code & 0xf800) !== 0xd800) {
        bytes[at++] = 0xe0 | (code >> 12)
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f)
        bytes[at++] = 0x80 | (code & 0x3f)
      } else {
        const low = i + 1 < end ? text.charCodeAt(i + 1) : 0
        if (code < 0xdc00 && (low & 0xfc00) === 0xdc00) {
          i++
          at = encodePair(bytes, at, 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff))
        } else at = escape(bytes, at, code) // UTF-8 has no half of a pair
      }
    }
    this.#at = at
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + length))
    larger.set(this.written)
    this.#bytes = larger
  }
}

function encodePair(bytes: Uint8Array, at: number, point: number): number {
  bytes[at] = 0xf0 | (point >> 18)
  bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f)
  bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f)
  bytes[at + 3] = 0x80 | (point & 0x3f)
  return at + 4
}

/** As JSON.stringify does it. */
function escape(bytes: Uint8Array, at: number, code: number): number {
  const short = SHORT_ESCAPES.get(code)
  const text = short === undefined ? `\\u${code.toString(16).padStart(4, '0')}` : `\\${short}`
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i)
  return at + text.length
}

function digitsOf(value: number): number {
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  return digits
}

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [QUOTE, '"'],
  [BACKSLASH, '\\'],
])

const INT32_LENGTH_MAX = 11
/** `,"^00",` */
const CODE_LENGTH_MAX = 8
/** Bytes of `\u0000`, the longest that one code unit becomes. */
const ESCAPE_LENGTH = 6
const CHUNK_LENGTH = 4096
