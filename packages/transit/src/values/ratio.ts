import { InvalidValueError } from '../errors.ts'

/** A fraction of whole numbers in lowest terms, `22/7`. Compared by `equals`. */
export class Ratio {
  readonly numerator: bigint
  /** Positive. */
  readonly denominator: bigint

  /** Throws an `InvalidValueError` for a denominator of zero. */
  constructor(numerator: bigint, denominator: bigint) {
    if (denominator === 0n) throw new InvalidValueError('the denominator of a ratio is not zero')
    const divisor = greatestCommonDivisor(numerator, denominator)
    this.numerator = numerator / divisor
    this.denominator = denominator / divisor
  }

  get [Symbol.toStringTag](): 'Ratio' {
    return 'Ratio'
  }

  /** The quotient, as near as two doubles get. */
  toNumber(): number {
    return Number(this.numerator) / Number(this.denominator)
  }

  toString(): string {
    return `${this.numerator}/${this.denominator}`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** The fraction of these, in lowest terms. Throws an `InvalidValueError` for a denominator of zero. */
export function ratio(numerator: bigint, denominator: bigint): Ratio {
  return new Ratio(numerator, denominator)
}

/** With the sign of `b`, so that what is divided by it is positive. */
function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  const negative = b < 0n
  let [x, y] = [a < 0n ? -a : a, negative ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return negative ? -x : x
}
