// Integers and floating point numbers. EDN specification, “integers” and “floating point numbers”.
import { floatValue, integerValue } from '../transit/numbers.ts'
import { BigDecimal } from '../values/big-decimal.ts'
import type { Float } from '../values/float.ts'
import { Ratio } from '../values/ratio.ts'
import { isDigit } from './character-class.ts'
import type { EdnDialect, Refuse } from './dialect.ts'
import { quoted } from './name.ts'

export interface NumberOptions {
  readonly dialect: EdnDialect
  readonly keepFloats: boolean
  readonly maxDigits: number
}

/** The number that a token is, which begins with a digit, or with a sign and a digit. */
export function parseNumber(
  token: string,
  options: NumberOptions,
  refuse: Refuse,
): number | bigint | Float | BigDecimal | Ratio {
  const first = token[0] === '-' || token[0] === '+' ? 1 : 0
  const end = digitsEnd(token, first)
  if (end - first > 1 && token[first] === '0') {
    if (options.dialect === 'clojure') return parseRadix(token, first, options, refuse)
    refuse(first, 'an integer other than 0 does not begin with 0')
  }
  if (end === token.length) return integer(token, end - first, options, refuse)
  if (end === token.length - 1) {
    if (token[end] === 'N') return wholeNumber(token.slice(0, end), end - first, options, refuse)
    if (token[end] === 'M') return decimal(token)
  }
  if (options.dialect === 'clojure') {
    if (token[end] === '/') return parseRatio(token, end, refuse)
    if ('xXrR'.includes(token[end] as string)) return parseRadix(token, first, options, refuse)
  }
  return floatingPoint(token, end, options, refuse)
}

/** Exact as a number, or else a bigint: “64-bit (signed integer) precision is expected”. */
function integer(token: string, digits: number, options: NumberOptions, refuse: Refuse): number | bigint {
  // No minus zero: “-0 is a valid integer not distinct from 0”.
  if (digits < 16) return Number(token) + 0
  const whole = wholeNumber(token, digits, options, refuse)
  return integerValue(whole)
}

function wholeNumber(token: string, digits: number, { maxDigits }: NumberOptions, refuse: Refuse): bigint {
  if (digits > maxDigits) refuse(0, `an integer of more than ${maxDigits} digits`, 'limit-exceeded')
  return BigInt(unsigned(token))
}

function floatingPoint(
  token: string,
  wholeEnd: number,
  options: NumberOptions,
  refuse: Refuse,
): number | Float | BigDecimal {
  let end = wholeEnd
  if (token[end] === '.') end = someDigits(token, end + 1, 'the point', refuse)
  if (token[end] === 'e' || token[end] === 'E') {
    const sign = token[end + 1] === '+' || token[end + 1] === '-' ? 1 : 0
    end = someDigits(token, end + 1 + sign, 'the exponent', refuse)
  }
  if (end === token.length - 1 && token[end] === 'M') return decimal(token)
  if (end < token.length) {
    const isOfClojure = options.dialect === 'edn' && end === wholeEnd && '/xXrR'.includes(token[end] as string)
    const advice = isOfClojure ? '; the dialect `clojure` has ratios and radixes' : ''
    refuse(end, `${quoted(token, end)} does not belong to a number${advice}`)
  }
  const value = Number(token)
  if (!Number.isFinite(value)) refuse(0, 'a number too large for a double', 'limit-exceeded')
  return floatValue(value, options.keepFloats)
}

function decimal(token: string): BigDecimal {
  return new BigDecimal(unsigned(token.slice(0, -1)))
}

/** `1/3`, of Clojure. A whole one is an integer. */
function parseRatio(token: string, slash: number, refuse: Refuse): number | bigint | Ratio {
  const end = someDigits(token, slash + 1, 'the slash', refuse)
  if (end < token.length) refuse(end, `${quoted(token, end)} does not belong to a ratio`)
  if (token.length > RATIO_DIGITS_MAX) refuse(0, `a ratio of more than ${RATIO_DIGITS_MAX} digits`, 'limit-exceeded')
  const denominator = BigInt(token.slice(slash + 1))
  if (denominator === 0n) refuse(slash + 1, 'the denominator of a ratio is not zero')
  const value = new Ratio(BigInt(unsigned(token.slice(0, slash))), denominator)
  return value.denominator === 1n ? integerValue(value.numerator) : value
}

/** `0x1F`, `017` and `2r101`, of Clojure. */
function parseRadix(token: string, first: number, options: NumberOptions, refuse: Refuse): number | bigint {
  const exact = token.endsWith('N') && !/^[+-]?\d+[rR]/.test(token)
  const match = /^(?:0[xX](?<hex>[0-9a-fA-F]+)|0(?<octal>[0-7]+)|(?<radix>[1-9]\d?)[rR](?<digits>[0-9a-zA-Z]+))$/.exec(
    token.slice(first, exact ? -1 : undefined),
  )
  const { hex, octal, radix, digits } = match?.groups ?? {}
  const base = hex !== undefined ? 16 : octal !== undefined ? 8 : Number(radix)
  const text = hex ?? octal ?? digits
  if (text === undefined || base < 2 || base > 36) return refuse(0, 'an invalid number')
  if (text.length > Math.min(RATIO_DIGITS_MAX, options.maxDigits)) {
    refuse(0, `an integer of more than ${RATIO_DIGITS_MAX} digits in another radix`, 'limit-exceeded')
  }
  let value = 0n
  for (const each of text) {
    const digit = Number.parseInt(each, 36)
    if (digit >= base) refuse(token.lastIndexOf(each), `\`${each}\` is no digit of radix ${base}`)
    value = value * BigInt(base) + BigInt(digit)
  }
  const signed = token.startsWith('-') ? -value : value
  return exact ? signed : integerValue(signed)
}

function unsigned(token: string): string {
  return token.startsWith('+') ? token.slice(1) : token
}

function someDigits(token: string, from: number, after: string, refuse: Refuse): number {
  const end = digitsEnd(token, from)
  if (end === from) refuse(Math.min(from, token.length - 1), `a digit is missing after ${after}`)
  return end
}

function digitsEnd(token: string, from: number): number {
  let at = from
  while (at < token.length && isDigit(token.charCodeAt(at))) at++
  return at
}

/** Digits of a ratio, and of an integer in another radix: they take more than linear time. */
export const RATIO_DIGITS_MAX = 1_000
