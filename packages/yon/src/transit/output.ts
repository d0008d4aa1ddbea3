// Standard output: few large writes, nothing kept back while the input pauses, and never more than the reader takes.
import { terminalText } from './terminal-text.ts'

export class Output {
  readonly #stream: NodeJS.WriteStream
  #pieces: (string | Uint8Array)[] = []
  #length = 0
  #isFlushAhead = false
  #writing: Promise<void> = Promise.resolve()
  /** Why nothing can be written any more. */
  #failure: OutputError | undefined

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY
  }

  /** Adds a text and a newline, or bytes. The promise, if there is one, is to be waited for; it fails with what is wrong. */
  line(encoded: string | Uint8Array, isBinary = false): Promise<void> | undefined {
    const isText = !isBinary && this.isTerminal
    this.#add(isText ? terminalText(typeof encoded === 'string' ? encoded : DECODER.decode(encoded)) : encoded)
    if (!isBinary) this.#add('\n')
    if (this.#length >= FLUSH_LENGTH || this.#failure !== undefined) return this.flush()
    this.#flushLater()
    return undefined
  }

  /** Writes what was added, and waits until it is written. */
  async flush(): Promise<void> {
    if (this.#length > 0) {
      const data = this.#pieces.every((piece) => typeof piece === 'string')
        ? Buffer.from(this.#pieces.join(''))
        : Buffer.concat(this.#pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
      this.#pieces = []
      this.#length = 0
      this.#writing = this.#writing.then(() => this.#write(data))
      // Whoever flushes next is told, too.
      this.#writing.catch(() => {})
    }
    await this.#writing
  }

  #add(piece: string | Uint8Array): void {
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** When nothing more comes in this turn, its values are shown. */
  #flushLater(): void {
    if (this.#isFlushAhead) return
    this.#isFlushAhead = true
    setImmediate(() => {
      this.#isFlushAhead = false
      this.flush().catch(() => {})
    })
  }

  async #write(data: Buffer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(data, (error) => {
        if (!error) return resolve()
        this.#failure = new OutputError(error)
        reject(this.#failure)
      })
    })
  }
}

/** Standard output takes no more. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** Is it only that the reader has seen enough, as `head` does? */
  readonly isReaderGone: boolean

  constructor(cause: NodeJS.ErrnoException) {
    super(cause.message, { cause })
    this.isReaderGone = cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED'
  }
}

const FLUSH_LENGTH = 64 * 1024
const DECODER = new TextDecoder()
