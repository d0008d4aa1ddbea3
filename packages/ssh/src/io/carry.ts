// What is left of the peer's bytes until a packet is whole. However small the pieces are in which it comes, each byte is
// copied a bounded number of times.

export class Carry {
  #bytes: Uint8Array = EMPTY
  #length = 0

  get length(): number {
    return this.#length
  }

  /**
   * What was kept and `chunk` in a row, when that is at least `wanted` bytes; otherwise the chunk is kept, too.
   * @param headroom bytes in front of the chunk, in its ArrayBuffer, that may be overwritten
   */
  join(chunk: Uint8Array, headroom: number, wanted: number): Uint8Array | undefined {
    const length = this.#length
    if (length + chunk.length < wanted) {
      this.#append(chunk)
      return undefined
    }
    if (length === 0) return chunk
    const kept = this.#bytes.subarray(0, length)
    this.clear()
    if (length > headroom) return Buffer.concat([kept, chunk])
    const joined = new Uint8Array(chunk.buffer, chunk.byteOffset - length, length + chunk.length)
    joined.set(kept)
    return joined
  }

  /** `bytes`, as `join` gave them, were taken up to `consumed`. */
  keep(bytes: Uint8Array, consumed: number): void {
    if (consumed < bytes.length) this.#append(bytes.subarray(consumed))
  }

  clear(): void {
    this.#bytes = EMPTY
    this.#length = 0
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length
    if (length > this.#bytes.length) {
      // All that is read of it has been written before.
      const larger = Buffer.allocUnsafeSlow(this.#length === 0 ? length : 2 * length)
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(chunk, this.#length)
    this.#length = length
  }
}

const EMPTY = new Uint8Array(0)
