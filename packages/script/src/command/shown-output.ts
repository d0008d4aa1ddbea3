// Output that nobody reads: it is shown as the script's own, or line by line to whom the scope names.
import process from 'node:process'
import type { OutputTaker } from '../scope/index.ts'

/** What one execution writes to one of its outputs, on its way to be seen. */
export class ShownOutput {
  readonly #stream: 'stdout' | 'stderr'
  readonly #taker: OutputTaker | undefined
  readonly #decoder = new TextDecoder()
  #rest = ''

  constructor(stream: 'stdout' | 'stderr', taker: OutputTaker | undefined) {
    this.#stream = stream
    this.#taker = taker
  }

  /** False: wait for `drain` of that output of the process before more is written. */
  write(chunk: Uint8Array): boolean {
    if (this.#taker === undefined) return process[this.#stream].write(chunk)
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#taker(this.#stream, line)
    if (this.#rest.length > LINE_CHARACTERS_MAX) this.end()
    return true
  }

  /** Gives what has no end. */
  end(): void {
    if (this.#rest !== '') this.#taker?.(this.#stream, this.#rest)
    this.#rest = ''
  }
}

/** Longer lines are cut. */
const LINE_CHARACTERS_MAX = 64 * 1024
