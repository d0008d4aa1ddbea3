import { InvalidValueError } from '../errors.ts'

/** A decimal number of any precision, kept as its text: `1.50` stays `1.50`. Compared by its text. */
export class BigDecimal {
  /** Without the `M` of EDN. */
  readonly text: string

  /** Throws an `InvalidValueError` when `text` is no decimal number. */
  constructor(text: string) {
    if (!DECIMAL.test(text)) throw new InvalidValueError('a decimal number has digits, a point and an exponent')
    this.text = text
  }

  get [Symbol.toStringTag](): 'BigDecimal' {
    return 'BigDecimal'
  }

  /** The nearest double. */
  toNumber(): number {
    return Number(this.text)
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

/** The decimal number that `text` is: `bigDecimal('1.50')`. Throws an `InvalidValueError` for what is none. */
export function bigDecimal(text: string): BigDecimal {
  return new BigDecimal(text)
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
