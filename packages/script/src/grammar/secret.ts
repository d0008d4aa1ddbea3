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
    return MASK
  }

  toJSON(): string {
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

/** What stands for a secret. */
export const MASK = '***'
