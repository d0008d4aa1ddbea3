// The server of a transcript: says its turns when the client has said its own, byte for byte.
import type { ByteStream, ByteStreamEvents } from '../../src/io/byte-stream.ts'
import type { Turn } from './transcript.ts'

export class ReplayStream implements ByteStream {
  readonly description = 'replay'
  readonly backlog = 0
  readonly #turns: readonly Turn[]
  #at = 0
  /** Bytes of the client's turn that have come. */
  #matched = 0
  #events: ByteStreamEvents | undefined
  #fault: Error | undefined

  constructor(turns: readonly Turn[]) {
    this.#turns = turns
  }

  /** Throws where the client left the transcript; also when it stopped before the end. */
  verify(): void {
    if (this.#fault !== undefined) throw this.#fault
    if (this.#at < this.#turns.length) throw new Error(`only ${this.#at} of ${this.#turns.length} turns were taken`)
  }

  start(events: ByteStreamEvents): void {
    this.#events = events
    this.#speak()
  }

  write(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) this.#match(chunk)
    return true
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.#close(undefined)
  }

  destroy(): void {
    this.#close(undefined)
  }

  #match(chunk: Uint8Array): void {
    if (this.#fault !== undefined) return
    const turn = this.#turns[this.#at]
    const expected =
      turn?.from === 'client' ? turn.bytes.subarray(this.#matched, this.#matched + chunk.length) : undefined
    if (expected === undefined || Buffer.compare(expected, chunk) !== 0) return this.#diverge(chunk, expected)
    this.#matched += chunk.length
    if (this.#matched < (turn as Turn).bytes.length) return
    this.#matched = 0
    this.#at++
    setImmediate(() => this.#speak())
  }

  #speak(): void {
    const turn = this.#turns[this.#at]
    if (turn?.from !== 'server' || this.#events === undefined) return
    this.#at++
    this.#events.bytes(turn.bytes.slice(), 0)
    setImmediate(() => this.#speak())
  }

  #diverge(chunk: Uint8Array, expected: Uint8Array | undefined): void {
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 64)).toString('hex')
    const wanted = expected === undefined ? 'nothing' : hex(expected)
    this.#fault = new Error(
      `turn ${this.#at}, byte ${this.#matched}: the client said ${hex(chunk)}, recorded is ${wanted}`,
    )
    setImmediate(() => this.#close(this.#fault))
  }

  #close(error: Error | undefined): void {
    const events = this.#events
    this.#events = undefined
    if (events !== undefined) setImmediate(() => events.closed(error))
  }
}
