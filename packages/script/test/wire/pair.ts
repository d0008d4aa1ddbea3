import { Duplex } from 'node:stream'

/** Two ends of a stream in memory. What is written to one is read from the other, in chunks cut as `cut` says. */
export function duplexPair(cut: (bytes: Buffer) => Buffer[] = (bytes) => [bytes]): [Duplex, Duplex] {
  const ends: End[] = []
  const first = new End(() => ends[1], cut)
  const second = new End(() => ends[0], cut)
  ends.push(first, second)
  return [first, second]
}

class End extends Duplex {
  readonly #other: () => End | undefined
  readonly #cut: (bytes: Buffer) => Buffer[]
  #resume: (() => void) | undefined

  constructor(other: () => End | undefined, cut: (bytes: Buffer) => Buffer[]) {
    super()
    this.#other = other
    this.#cut = cut
  }

  override _read(): void {
    const resume = this.#resume
    this.#resume = undefined
    resume?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const other = this.#other()
    if (other === undefined || other.destroyed) return done()
    let takesMore = true
    for (const piece of this.#cut(chunk)) takesMore = other.push(piece)
    if (takesMore) setImmediate(done)
    else other.#resume = done
  }

  override _final(done: () => void): void {
    this.#other()?.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const other = this.#other()
    if (other !== undefined && !other.readableEnded) other.push(null)
    this.#resume?.()
    done(error)
  }
}
