/** A URI, as it was written: a `URL` would change the text, and not every URI is one. Compared by `equals`. */
export class Uri {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  get [Symbol.toStringTag](): 'Uri' {
    return 'Uri'
  }

  toString(): string {
    return this.text
  }

  toJSON(): string {
    return this.text
  }
}

/** The URI of that text, which is kept as it is. */
export function uri(text: string): Uri {
  return new Uri(text)
}
