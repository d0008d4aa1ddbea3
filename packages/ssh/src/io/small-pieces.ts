// Small pieces of bytes, joined as they come.

export class SmallPieces {
  #bytes = NOTHING
  #length = 0

  get length(): number {
    return this.#length
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(CAPACITY_MIN, 2 * length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(piece, this.#length)
    this.#length = length
  }

  /** All of them, in memory of their size. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    // Nothing is kept for a channel that is idle.
    this.#bytes = NOTHING
    return taken
  }
}

const NOTHING = new Uint8Array(0)
const CAPACITY_MIN = 512
