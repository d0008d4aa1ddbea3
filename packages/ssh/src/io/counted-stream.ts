// A stream that counts what goes through it.
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'

/** Bytes on the wire, encryption and all. */
export interface Traffic {
  readonly sentBytes: number
  readonly receivedBytes: number
  /**
   * How often something came after something had been sent: the round trips that were waited for, and where both sides
   * keep sending, more than that.
   */
  readonly turns: number
}

export class CountedStream implements ByteStream {
  readonly #stream: ByteStream
  readonly #traffic = { sentBytes: 0, receivedBytes: 0, turns: 0 }
  #hasSent = false

  constructor(stream: ByteStream) {
    this.#stream = stream
  }

  get traffic(): Traffic {
    return this.#traffic
  }

  get description(): string {
    return this.#stream.description
  }

  get backlog(): number {
    return this.#stream.backlog
  }

  start(events: ByteStreamEvents): void {
    this.#stream.start({
      bytes: (chunk, headroom) => {
        this.#traffic.receivedBytes += chunk.length
        if (this.#hasSent) this.#traffic.turns++
        this.#hasSent = false
        events.bytes(chunk, headroom)
      },
      drain: () => events.drain(),
      closed: (error) => events.closed(error),
    })
  }

  write(chunks: readonly Uint8Array[]): boolean {
    this.#hasSent = true
    for (const { length } of chunks) this.#traffic.sentBytes += length
    return this.#stream.write(chunks)
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  end(): void {
    this.#stream.end()
  }

  destroy(): void {
    this.#stream.destroy()
  }

  ref(): void {
    this.#stream.ref?.()
  }

  unref(): void {
    this.#stream.unref?.()
  }
}
