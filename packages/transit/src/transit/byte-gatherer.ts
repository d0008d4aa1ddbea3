/**
 * Bytes of one value that come in pieces. They are copied into one array that grows: a peer may send each byte alone, and
 * an array for every one would take hundreds of times the memory.
 */
export class ByteGatherer {
  #bytes = new Uint8Array(0)
  #length = 0

  /** How many are gathered. */
  get length(): number {
    return this.#length
  }

  /** Adds a copy. */
  add(part: Uint8Array): void {
    const length = this.#length + part.length
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(part, this.#length)
    this.#length = length
  }

  /** All that is gathered and `last`, which is not copied when it is everything. Begins anew. */
  take(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last
    this.add(last)
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#bytes = new Uint8Array(0)
    this.#length = 0
    return bytes
  }
}
