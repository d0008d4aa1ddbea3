/**
 * A number that was, or is to be, written as a float although it is whole: `2.0`. Readers make it when they are told to
 * keep floats; every other float, which a `number` says as well, is a `number`. One made of such a number, `float(2.5)`,
 * is written the same, but does not equal what is read.
 */
export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  get [Symbol.toStringTag](): 'Float' {
    return 'Float'
  }

  valueOf(): number {
    return this.value
  }

  toJSON(): number {
    return this.value
  }
}

/** A number that is written as a float even when it is whole: `float(2)` is `2.0`. */
export function float(value: number): Float {
  return new Float(value)
}
