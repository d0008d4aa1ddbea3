import { TransitError } from '../errors.ts'
import { Float } from '../values/float.ts'

/**
 * A float as the reference implementation writes it (java.lang.Double.toString): `2.0`, `4.0E11`. Without an exponent
 * from a thousandth up to ten million.
 */
export function formatFloat(value: number): string {
  const size = Math.abs(value)
  if ((size >= 1e-3 && size < 1e7) || size === 0) {
    if (!Number.isInteger(value)) return String(value)
    return Object.is(value, -0) ? '-0.0' : `${value}.0`
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`
}

/** Of a number with a point or an exponent, in JSON's grammar. Undefined for what is none, or too large. */
export function parseFloatText(text: string, keepFloats: boolean): number | Float | undefined {
  const value = NUMBER.test(text) ? Number(text) : NaN
  return Number.isFinite(value) ? floatValue(value, keepFloats) : undefined
}

/** Where no `number` says that it was a float, a `Float` does, if that is wanted. */
export function floatValue(value: number, keepFloats: boolean): number | Float {
  return keepFloats && Number.isSafeInteger(value) && !Object.is(value, -0) ? new Float(value) : value
}

/** An integer: a `number` where that is exact. Undefined for what is none. */
export function parseInteger(text: string, maxDigits: number): number | bigint | undefined {
  if (text.length < EXACT_DIGITS) return INTEGER.test(text) ? Number(text) + 0 : undefined
  const value = parseBigInt(text, maxDigits)
  return value === undefined ? undefined : integerValue(value)
}

/** As `parseInteger`, but always a `bigint`. Throws for too many digits. */
export function parseBigInt(text: string, maxDigits: number): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  if (text.length > maxDigits) throw new TransitError('limit-exceeded', `an integer of more than ${maxDigits} digits`)
  return BigInt(text)
}

/** As a `number`, if that is exact. */
export function integerValue(value: bigint): number | bigint {
  return value >= SAFE_MIN && value <= SAFE_MAX ? Number(value) : value
}

/** Outside of what a `number` says, but within 64 bits: an integer of Transit's tag `i`. All others are `n`. */
export function isInt64(value: bigint): boolean {
  return (value < SAFE_MIN || value > SAFE_MAX) && BigInt.asIntN(64, value) === value
}

const SAFE_MIN = BigInt(Number.MIN_SAFE_INTEGER)
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER)
/** Shorter texts are exact as a double. */
const EXACT_DIGITS = 16
const INTEGER = /^-?[0-9]+$/
const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
