import { InvalidValueError } from '../errors.ts'
import { InternTable } from './intern-table.ts'
import { nameOf, namespaceOf } from './qualified-name.ts'

/**
 * A name that stands for itself, `:ui/increment` in EDN. There is one object for each text, so `===` compares, and a
 * native Map takes it as a key. Made by `keyword`.
 */
export class Keyword<out N extends string = string> {
  /** Without the colon. */
  readonly text: N

  private constructor(text: N) {
    this.text = text
    Object.freeze(this)
  }

  static readonly #known = new InternTable<Keyword>((text) => new Keyword(text))

  /** The one of that text. Throws an `InvalidValueError` for an empty text. */
  static of<const N extends string>(text: N): Keyword<N> {
    if (text === '') throw new InvalidValueError('a keyword has at least one character')
    return Keyword.#known.get(text) as unknown as Keyword<N>
  }

  /** `ui` of `:ui/increment`. */
  get namespace(): string | undefined {
    return namespaceOf(this.text)
  }

  /** `increment` of `:ui/increment`. */
  get name(): string {
    return nameOf(this.text)
  }

  get [Symbol.toStringTag](): 'Keyword' {
    return 'Keyword'
  }

  toString(): `:${N}` {
    return `:${this.text}`
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

/** The keyword of that text, which has no colon in front: `keyword('ui/increment')`. Throws for an empty one. */
export function keyword<const N extends string>(text: N): Keyword<N> {
  return Keyword.of(text)
}
