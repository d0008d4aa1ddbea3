import { InvalidValueError } from '../errors.ts'
import { InternTable } from './intern-table.ts'
import { nameOf, namespaceOf } from './qualified-name.ts'

/**
 * A name that stands for something else, `ui/increment` in EDN. There is one object for each text, so `===` compares,
 * and a native Map takes it as a key. Made by `symbol`. It is no JavaScript `Symbol`.
 */
export class EdnSymbol<out N extends string = string> {
  readonly text: N

  private constructor(text: N) {
    this.text = text
    Object.freeze(this)
  }

  static readonly #known = new InternTable<EdnSymbol>((text) => new EdnSymbol(text))

  /** The one of that text. Throws an `InvalidValueError` for an empty text. */
  static of<const N extends string>(text: N): EdnSymbol<N> {
    if (text === '') throw new InvalidValueError('a symbol has at least one character')
    return EdnSymbol.#known.get(text) as unknown as EdnSymbol<N>
  }

  /** `ui` of `ui/increment`. */
  get namespace(): string | undefined {
    return namespaceOf(this.text)
  }

  /** `increment` of `ui/increment`. */
  get name(): string {
    return nameOf(this.text)
  }

  get [Symbol.toStringTag](): 'EdnSymbol' {
    return 'EdnSymbol'
  }

  toString(): N {
    return this.text
  }

  toJSON(): string {
    return this.text
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.text
  }
}

/** The symbol of that text: `symbol('ui/increment')`. Throws for an empty one. */
export function symbol<const N extends string>(text: N): EdnSymbol<N> {
  return EdnSymbol.of(text)
}
