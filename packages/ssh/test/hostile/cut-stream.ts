// A client's and a server's end of one stream in memory, cut after so many bytes of one direction.
import type { ByteStream, ByteStreamEvents } from '../../src/io/byte-stream.ts'
import { memoryPair } from '../../src/io/memory.ts'

export type Direction = 'clientToServer' | 'serverToClient'

export interface Cut {
  readonly direction: Direction
  readonly atByte: number
  /** Both ends fail with an error as a reset connection does. Default: the stream ends. */
  readonly reset?: boolean
  /** Nothing is cut: these bits of that byte are inverted. */
  readonly flip?: number
  /** Nothing is cut: this is done once the byte is on its way. */
  readonly action?: () => void
}

export interface CutWire {
  readonly client: ByteStream
  readonly server: ByteStream
  /** Bytes that were written so far. */
  readonly passed: Readonly<Record<Direction, number>>
}

export function cutWire(cut: Cut | undefined): CutWire {
  const [client, server] = memoryPair()
  const wire = new Wire(cut, [client, server])
  return { client: wire.end('clientToServer', client), server: wire.end('serverToClient', server), passed: wire.passed }
}

class Wire {
  readonly passed: Record<Direction, number> = { clientToServer: 0, serverToClient: 0 }
  readonly #cut: Cut | undefined
  readonly #ends: readonly ByteStream[]
  #isCut = false

  constructor(cut: Cut | undefined, ends: readonly ByteStream[]) {
    this.#cut = cut
    this.#ends = ends
  }

  end(direction: Direction, inner: ByteStream): ByteStream {
    return {
      description: inner.description,
      get backlog() {
        return inner.backlog
      },
      start: (events) => this.#start(inner, events),
      write: (chunks) => this.#write(direction, inner, Buffer.concat(chunks)),
      pause: () => inner.pause(),
      resume: () => inner.resume(),
      end: () => inner.end(),
      destroy: () => inner.destroy(),
    }
  }

  #start(inner: ByteStream, events: ByteStreamEvents): void {
    inner.start({
      bytes: (chunk, headroom) => events.bytes(chunk, headroom),
      drain: () => events.drain(),
      closed: (error) => events.closed(this.#isCut ? this.#error() : error),
    })
    if (this.#cut?.atByte === 0 && this.#cuts) this.#cutNow()
  }

  #write(direction: Direction, inner: ByteStream, chunk: Uint8Array): boolean {
    const left = this.#cut?.direction === direction ? this.#cut.atByte - this.passed[direction] : Infinity
    this.passed[direction] += chunk.length
    if (this.#isCut) return false
    if (this.#cut?.flip !== undefined) return inner.write([flipped(chunk, left, this.#cut.flip)])
    const more = inner.write([this.#cuts ? chunk.subarray(0, left) : chunk])
    if (chunk.length < left || left <= 0) return more
    if (this.#cuts) this.#cutNow()
    else this.#cut?.action?.()
    return more
  }

  get #cuts(): boolean {
    return this.#cut?.flip === undefined && this.#cut?.action === undefined
  }

  /** What was written before still arrives. */
  #cutNow(): void {
    this.#isCut = true
    for (const end of this.#ends) end.destroy()
  }

  #error(): Error | undefined {
    return this.#cut?.reset === true ? Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) : undefined
  }
}

function flipped(chunk: Uint8Array, at: number, mask: number): Uint8Array {
  if (at < 0 || at >= chunk.length) return chunk
  const changed = Uint8Array.from(chunk)
  changed[at] = (changed[at] as number) ^ mask
  return changed
}
