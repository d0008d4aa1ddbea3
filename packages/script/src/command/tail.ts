// The end of a stream, in bounded memory.

/** Keeps the last bytes that it is given. */
export class Tail {
  readonly #lengthMax: number
  #chunks: Uint8Array[] = []
  #length = 0

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax
  }

  add(chunk: Uint8Array): void {
    // A view would keep the whole of what it is of.
    this.#chunks.push(chunk.slice(-this.#lengthMax))
    this.#length += Math.min(chunk.length, this.#lengthMax)
    if (this.#length > TIDY_FACTOR * this.#lengthMax || this.#chunks.length > CHUNKS_MAX) this.#tidy()
  }

  get text(): string {
    this.#tidy()
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  #tidy(): void {
    const joined = Buffer.concat(this.#chunks)
    const kept = joined.subarray(Math.max(0, joined.length - this.#lengthMax))
    this.#chunks = [Buffer.from(kept)]
    this.#length = kept.length
  }
}

const TIDY_FACTOR = 2
const CHUNKS_MAX = 256
