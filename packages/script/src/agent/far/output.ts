// What functions write to the standard output and error output goes home as it is written, in order with their results. The
// descriptors themselves stay for native children.
import process from 'node:process'
import type { Writable } from 'node:stream'

/** Takes what was written. */
export type OutputTaker = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void

/**
 * Leads process.stdout and process.stderr, and with them the console, to `take`. When `wire` is full, writers are told so, as by
 * any stream; of those who write on all the same, what is too much is dropped, and that is told.
 */
export function captureOutput(wire: Writable, take: OutputTaker): void {
  for (const name of STREAMS) {
    const emitDrain = (): void => void process[name].emit('drain')
    const backlog = new Backlog(wire, (bytes) => take(name, bytes), emitDrain)
    const write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : undefined
      const hasRoom = backlog.add(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk))
      const written = rest.find((each): each is () => void => typeof each === 'function')
      if (written !== undefined) queueMicrotask(written)
      return hasRoom
    }
    Object.defineProperty(process[name], 'write', { value: write, configurable: true, writable: true })
  }
}

/** What one stream has written and the wire has not taken. */
class Backlog {
  readonly #wire: Writable
  readonly #take: (bytes: Uint8Array) => void
  readonly #drained: () => void
  #bytes = 0
  #dropped = 0
  #isFull = false
  #isLookedAt = false

  constructor(wire: Writable, take: (bytes: Uint8Array) => void, drained: () => void) {
    this.#wire = wire
    this.#take = take
    this.#drained = drained
    wire.on('drain', () => this.#emptied())
  }

  /** Is there room for more? If not, `drained` is called when there is. */
  add(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length
    if (this.#bytes > BACKLOG_BYTES_MAX) this.#dropped += bytes.length
    else this.#take(bytes)
    if (!this.#isLookedAt) queueMicrotask(() => this.#look())
    this.#isLookedAt = true
    this.#isFull ||= this.#bytes > BACKLOG_BYTES
    return !this.#isFull
  }

  /** All of a turn is given to the wire at its end. */
  #look(): void {
    this.#isLookedAt = false
    if (!this.#wire.writableNeedDrain) this.#emptied()
  }

  #emptied(): void {
    this.#bytes = 0
    const dropped = this.#dropped
    this.#dropped = 0
    if (dropped > 0) this.#take(Buffer.from(`[${dropped} bytes of output were dropped: too much at once]\n`))
    if (this.#isFull) this.#drained()
    this.#isFull = false
  }
}

const STREAMS = ['stdout', 'stderr'] as const
const BACKLOG_BYTES = 64 * 1024
const BACKLOG_BYTES_MAX = 64 * 1024 * 1024
