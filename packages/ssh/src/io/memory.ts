// Two ends of a stream in memory: client and server in one process, without a socket.
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'

/** What is written at one end arrives at the other, later in the same turn of the event loop. */
export function memoryPair(): [ByteStream, ByteStream] {
  const a = new MemoryEnd()
  const b = new MemoryEnd()
  a.other = b
  b.other = a
  return [a, b]
}

class MemoryEnd implements ByteStream {
  readonly description = 'memory'
  other: MemoryEnd | undefined
  #events: ByteStreamEvents | undefined
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #scheduled = false
  #paused = false
  #ended = false
  #closed = false
  #otherIsWaiting = false

  start(events: ByteStreamEvents): void {
    this.#events = events
    if (this.#closed) setImmediate(() => events.closed(undefined))
    else this.#schedule()
  }

  get backlog(): number {
    return (this.other as MemoryEnd).#queuedBytes
  }

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.#closed || this.#ended) return false
    return (this.other as MemoryEnd).#take(chunks)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#schedule()
  }

  end(): void {
    ;(this.other as MemoryEnd).#ended = true
    ;(this.other as MemoryEnd).#schedule()
    this.#close(undefined)
  }

  destroy(): void {
    this.end()
  }

  #take(chunks: readonly Uint8Array[]): boolean {
    // As on a socket, what is written at once mostly arrives at once.
    const chunk = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks)
    this.#queue.push(chunk)
    this.#queuedBytes += chunk.length
    this.#schedule()
    this.#otherIsWaiting = this.#queuedBytes > QUEUE_BYTES_MAX
    return !this.#otherIsWaiting
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  #deliver(): void {
    while (this.#events !== undefined && !this.#paused && !this.#closed) {
      const chunk = this.#queue.shift()
      if (chunk === undefined) break
      this.#queuedBytes -= chunk.length
      this.#events.bytes(chunk, 0)
    }
    if (this.#otherIsWaiting && this.#queuedBytes <= QUEUE_BYTES_MAX / 2) {
      this.#otherIsWaiting = false
      const events = (this.other as MemoryEnd).#events
      events?.drain()
    }
    if (this.#ended && this.#queue.length === 0) this.#close(undefined)
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    // Nobody waits for room here any more: who does not read because of it reads on, to the end.
    this.#queue = []
    this.#queuedBytes = 0
    if (this.#otherIsWaiting) setImmediate(() => (this.other as MemoryEnd).#events?.drain())
    this.#events?.closed(error)
  }
}

const QUEUE_BYTES_MAX = 256 * 1024
