// Values that no trace, error or log shows.

/** A value that prints as `***` wherever it is not asked for by name. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    tellShownSecret('text')
    return MASK
  }

  toJSON(): string {
    tellShownSecret('text')
    return MASK
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Secret(${MASK})`
  }
}

/**
 * Keeps a value out of traces and errors. As an argument of a command it is still seen by `ps` on that host: rather
 * give it by `.stdin(…)` or `.env({…})`.
 */
export function secret(value: string): Secret {
  return new Secret(value)
}

/** What became of a secret: a text, in which `***` stands for it, or an argument of a command, which `ps` shows. */
export type ShownAs = 'text' | 'argument'

/** The same in words. */
export const SHOWN_AS: Readonly<Record<ShownAs, string>> = {
  text: 'was made part of a text, where it is `***`',
  argument: 'is an argument of a command: `ps` shows it to everybody on that host',
}

/** Lets `listener` be told of secrets that are shown, from where they are; there is one at a time. */
export function onShownSecret(listener: (as: ShownAs) => void): void {
  told.listener = listener
}

/** For templates, whose arguments are no texts of the script. */
export function tellShownSecret(as: ShownAs): void {
  told.listener?.(as)
}

const told: { listener?: (as: ShownAs) => void } = {}

/** What stands for a secret. */
export const MASK = '***'
