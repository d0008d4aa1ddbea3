/** A piece of code on its way to the other side. */
export interface Part {
  /** `agent`, `script`, … or `bundle` for a function. */
  readonly name: string
  /** SHA-256 of the code, in hexadecimal. */
  readonly hash: string
  /** The code, compressed by brotli. */
  readonly compressed: Uint8Array
}
