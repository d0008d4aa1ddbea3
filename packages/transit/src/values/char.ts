import { InvalidValueError } from '../errors.ts'

/** One character: a code point, or one half of a surrogate pair. Compared by `equals`. */
export class Char {
  readonly text: string

  /** Throws an `InvalidValueError` for a text of no or of several characters. */
  constructor(text: string) {
    const one = text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff)
    if (!one) throw new InvalidValueError('a character is one code point')
    this.text = text
  }

  get [Symbol.toStringTag](): 'Char' {
    return 'Char'
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

/** The character that `text` is: `char('a')`. Throws an `InvalidValueError` for none or several. */
export function char(text: string): Char {
  return new Char(text)
}
