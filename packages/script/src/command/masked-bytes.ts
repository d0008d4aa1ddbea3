// Bytes on their way to where they are seen, without secrets.
import { Transform } from 'node:stream'
import { maskPart } from '../grammar/index.ts'

/** What is read through it is masked. */
export function maskedStream(forms: readonly string[]): Transform {
  const masked: Transform = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      bytes.push(chunk)
      done()
    },
    flush: (done) => {
      bytes.end()
      done()
    },
  })
  const bytes = new MaskedBytes(forms, (chunk) => void masked.push(chunk))
  return masked
}

/** Gives on what it is given, each secret masked, also one that comes in pieces. */
export class MaskedBytes {
  readonly #forms: readonly string[]
  readonly #give: (bytes: Uint8Array) => void
  #held = ''

  /** @param forms how secrets may stand in it: `formsOf` */
  constructor(forms: readonly string[], give: (bytes: Uint8Array) => void) {
    // A character a byte, so that nothing is lost of what is no UTF-8.
    this.#forms = forms.map((form) => Buffer.from(form).toString('latin1'))
    this.#give = give
  }

  push(bytes: Uint8Array): void {
    if (this.#forms.length === 0) return this.#give(bytes)
    const { buffer, byteOffset, byteLength } = bytes
    const text = this.#held + Buffer.from(buffer, byteOffset, byteLength).toString('latin1')
    const { shown, held } = maskPart(text, this.#forms)
    this.#held = held
    if (shown !== '') this.#give(Buffer.from(shown, 'latin1'))
  }

  /** Gives what was the beginning of a secret, and did not go on so. */
  end(): void {
    if (this.#held !== '') this.#give(Buffer.from(this.#held, 'latin1'))
    this.#held = ''
  }
}
