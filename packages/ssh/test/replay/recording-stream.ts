// Passes a session on in strict turns and keeps them: the server's bytes wait until the client has nothing more to say, so
// that what the client says depends on nothing but what it was told.
import type { ByteStream, ByteStreamEvents } from '../../src/io/byte-stream.ts'
import type { Turn } from './transcript.ts'

export class RecordingStream implements ByteStream {
  readonly description = 'recording'
  readonly turns: Turn[] = []
  readonly #inner: ByteStream
  #events: ByteStreamEvents | undefined
  #fromClient: Uint8Array[] = []
  #fromServer: Uint8Array[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(inner: ByteStream) {
    this.#inner = inner
  }

  start(events: ByteStreamEvents): void {
    this.#events = events
    this.#inner.start({
      bytes: (chunk) => {
        this.#fromServer.push(chunk.slice())
        this.#waitForQuiet()
      },
      drain: () => events.drain(),
      closed: (error) => {
        this.#turn()
        events.closed(error)
      },
    })
  }

  get backlog(): number {
    return this.#inner.backlog
  }

  write(chunks: readonly Uint8Array[]): boolean {
    this.#fromClient.push(...chunks.map((chunk) => chunk.slice()))
    this.#waitForQuiet()
    return this.#inner.write(chunks)
  }

  pause(): void {
    throw new Error('a session that is recorded is too short to be paused')
  }

  resume(): void {}

  end(): void {
    this.#turn()
    this.#inner.end()
  }

  destroy(): void {
    this.#turn()
    this.#inner.destroy()
  }

  #waitForQuiet(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#turn(), QUIET_MS)
  }

  #turn(): void {
    clearTimeout(this.#timer)
    this.#keep('client', this.#fromClient.splice(0))
    const bytes = this.#keep('server', this.#fromServer.splice(0))
    if (bytes.length > 0) this.#events?.bytes(bytes.slice(), 0)
  }

  #keep(from: Turn['from'], chunks: readonly Uint8Array[]): Uint8Array {
    const bytes = Buffer.concat(chunks)
    if (bytes.length > 0) this.turns.push({ from, bytes })
    return bytes
  }
}

const QUIET_MS = 80
