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

  /** What is here must be `true`, `false`, `null` or a number. */
  scalar(maxDigits: number, keepFloats: boolean): boolean | null | number | bigint | Float {
    switch (this.text.charCodeAt(this.at)) {
      case 0x74:
        return this.#word('true', true)
      case 0x66:
        return this.#word('false', false)
      case 0x6e:
        return this.#word('null', null)
      default:
        return this.#number(maxDigits, keepFloats)
    }
  }

  #word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected()
    this.at += word.length
    return value
  }

  #number(maxDigits: number, keepFloats: boolean): number | bigint | Float {
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
    if (code === POINT || (code | 0x20) === 0x65) return this.#float(start, at, value, keepFloats)
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

  /** From the point, or the `e`, at `at` on; `whole` is the number before it, without its sign. */
  #float(start: number, at: number, whole: number, keepFloats: boolean): number | Float {
    const text = this.text
    const point = at
    let mantissa = whole
    let code = text.charCodeAt(at)
    if (code === POINT) {
      for (code = text.charCodeAt(++at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) {
        mantissa = mantissa * 10 + (code - ZERO)
      }
    }
    const decimals = at - point - 1
    let value
    if ((code | 0x20) !== 0x65 && at - start <= EXACT_DIGITS) {
      // Both are exact, and so is the rounding of their quotient: the same as Number gives, sooner.
      value = mantissa / (POWERS[decimals] ?? NaN)
      if (text.charCodeAt(start) === MINUS) value = -value
    } else {
      at = exponentEnd(text, at)
      value = Number(text.slice(start, at))
    }
    if (decimals === 0 || at < 0 || !Number.isFinite(value)) {
      throw this.fault('invalid-json', 'no number, or one out of range', start)
    }
    this.at = at
    return keepFloats ? floatValue(value, true) : value
  }
}

/** Behind the exponent at `at`, if there is one; -1 for one without digits. */
function exponentEnd(text: string, at: number): number {
  if ((text.charCodeAt(at) | 0x20) !== 0x65) return at
  const sign = text.charCodeAt(at + 1)
  const first = sign === 0x2b || sign === MINUS ? at + 2 : at + 1
  const end = digitsEnd(text, first)
  return end > first ? end : -1
}

/** Of the first character from `at` on that is no digit. */
function digitsEnd(text: string, at: number): number {
  let code = text.charCodeAt(at)
  while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at)
  return at
}

/** Integers with fewer digits are exact as a double. */
const EXACT_DIGITS = 16
/** Of ten, by exponent; 15 digits and a point are the most. */
const POWERS = Array.from({ length: 16 }, (_, i) => 10 ** i)
