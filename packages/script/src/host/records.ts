// The error output of a command, in which records of ours stand between what its programs say.
import { PassThrough, type Readable } from 'node:stream'

/** Divides the error output. Everything up to the first record is noise of the login. */
export class RecordReader {
  /** What the programs said. */
  readonly stderr = new PassThrough()
  /** Resolves when all has been read. */
  readonly done: Promise<void>
  readonly #source: Readable
  readonly #nonce: Buffer
  readonly #onRecord: (fields: readonly string[]) => void
  #begun = false
  #noise = ''
  #rest = Buffer.alloc(0)
  #isReleased = false

  /** @param nonce begins every record; a line end ends it @param onRecord is told its words */
  constructor(source: Readable, nonce: string, onRecord: (fields: readonly string[]) => void) {
    this.#source = source
    this.#nonce = Buffer.from(nonce)
    this.#onRecord = onRecord
    this.stderr.on('error', () => {})
    this.done = new Promise((resolve) => {
      const over = (): void => {
        this.#give(this.#rest)
        this.#rest = Buffer.alloc(0)
        this.stderr.end()
        resolve()
      }
      source.on('error', () => {})
      source.on('end', over)
      source.on('close', over)
    })
    source.on('data', (chunk: Buffer) => this.#take(chunk))
    this.stderr.on('drain', () => source.resume())
  }

  /** What came before the first record. */
  get noise(): string {
    return this.#noise
  }

  /** Reads to the end, whether somebody takes it or not: what is left is bounded by the window of the channel. */
  release(): void {
    this.#isReleased = true
    this.#source.resume()
  }

  #take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      const start = bytes.indexOf(this.#nonce)
      const end = start < 0 ? -1 : bytes.indexOf('\n', start)
      if (end < 0 && bytes.length - start > RECORD_MAX && start >= 0) {
        // None of ours.
        this.#give(bytes.subarray(0, start + 1))
        bytes = bytes.subarray(start + 1)
        continue
      }
      if (end < 0) {
        const whole = start < 0 ? bytes.length - overlap(bytes, this.#nonce) : start
        this.#give(bytes.subarray(0, whole))
        // A copy: what a stream delivers may be reused.
        this.#rest = Buffer.from(bytes.subarray(whole))
        return
      }
      this.#give(bytes.subarray(0, start))
      this.#begun = true
      this.#onRecord(
        bytes
          .subarray(start + this.#nonce.length, end)
          .toString()
          .trim()
          .split(' '),
      )
      bytes = bytes.subarray(end + 1)
    }
  }

  #give(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (!this.#begun) {
      if (this.#noise.length < NOISE_MAX) this.#noise += bytes.toString()
    } else if (!this.stderr.destroyed && !this.stderr.write(Buffer.from(bytes)) && !this.#isReleased)
      this.#source.pause()
  }
}

/** How many bytes at the end of `bytes` may be the beginning of `nonce`. */
function overlap(bytes: Buffer, nonce: Buffer): number {
  for (let length = Math.min(bytes.length, nonce.length - 1); length > 0; length--) {
    if (bytes.subarray(bytes.length - length).equals(nonce.subarray(0, length))) return length
  }
  return 0
}

const NOISE_MAX = 16 * 1024
const RECORD_MAX = 1024
