import { TransitError, type TransitErrorCode } from '../errors.ts'
import { floatValue, parseInteger } from '../transit/numbers.ts'
import { shown } from '../transit/tags.ts'
import type { Float } from '../values/float.ts'
import { MINUS, NINE, POINT, ZERO } from './characters.ts'

/** A text of JSON and how far it is read. Errors have no position: they leave it in `at`. */
export class JsonInput {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** The code of the next character that is no space; NaN at the end. */
  skipSpace(): number {
    const text = this.text
    let at = this.at
    let code = text.charCodeAt(at)
    if (code > 0x20) return code
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    this.at = at
    return code
  }

  /** The text must go on with `word`. */
  word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected()
    this.at += word.length
    return value
  }

  number(maxDigits: number, keepFloats: boolean): number | bigint | Float {
    const text = this.text
    const start = this.at
    let at = start
    let code = text.charCodeAt(at)
    const negative = code === MINUS
    if (negative) code = text.charCodeAt(++at)
    const first = at
    let value = 0
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO)
      code = text.charCodeAt(++at)
    }
    const digits = at - first
    this.at = at
    if (digits === 0) throw this.unexpected()
    if (digits > 1 && text.charCodeAt(first) === ZERO) throw this.fault('invalid-json', 'a number begins with 0', start)
    if (code === POINT || (code | 0x20) === 0x65) return this.#float(start, at, keepFloats)
    if (digits < EXACT_DIGITS) return negative ? 0 - value : value
    this.at = start
    const exact = parseInteger(text.slice(start, at), maxDigits) ?? 0
    this.at = at
    return exact
  }

  /** What is here may not be here. */
  unexpected(): TransitError {
    const { at, text } = this
    if (at >= text.length) return this.fault('unexpected-end', 'the text ends inside a value')
    return this.fault('invalid-json', `unexpected ${shown(text.slice(at, at + 1))}`)
  }

  fault(code: TransitErrorCode, message: string, at = this.at): TransitError {
    this.at = at
    return new TransitError(code, message)
  }

  /** From the point, or the `e`, at `at` on. */
  #float(start: number, at: number, keepFloats: boolean): number | Float {
    const text = this.text
    const point = at
    if (text.charCodeAt(at) === POINT) at = digitsEnd(text, at + 1)
    const decimals = at - point - 1
    let sound = decimals !== 0
    if ((text.charCodeAt(at) | 0x20) === 0x65) {
      const sign = text.charCodeAt(at + 1)
      const first = sign === 0x2b || sign === MINUS ? at + 2 : at + 1
      at = digitsEnd(text, first)
      sound &&= at > first
    }
    const value = Number(text.slice(start, at))
    if (!sound || !Number.isFinite(value)) throw this.fault('invalid-json', 'no number, or one out of range', start)
    this.at = at
    return keepFloats ? floatValue(value, true) : value
  }
}

/** Of the first character from `at` on that is no digit. */
function digitsEnd(text: string, at: number): number {
  let code = text.charCodeAt(at)
  while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at)
  return at
}

/** Integers with fewer digits are exact as a double. */
const EXACT_DIGITS = 16
