// What a command writes to its error output: shown as it comes, and its end kept for errors; both without secrets.
import type { Readable } from 'node:stream'
import type { StreamChoice } from './executor.ts'
import { MaskedBytes } from './masked-bytes.ts'
import type { Plan } from './plan.ts'
import { ShownOutput } from './shown-output.ts'
import { Tail } from './tail.ts'

/** The error output of one execution. */
export class ErrorOutput {
  /** What executors are told. */
  readonly choice: StreamChoice
  readonly #shows: boolean
  readonly #taker: Plan['taker']
  readonly #tail = new Tail(TAIL_LENGTH)
  readonly #forms: readonly string[]
  readonly #closed: Promise<void>[] = []
  readonly #followed: Readable[] = []

  /** @param forms how secrets may stand in it */
  constructor(plan: Plan, choice: StreamChoice | 'tail', forms: readonly string[]) {
    this.#forms = forms
    this.#taker = plan.taker
    this.#shows = !plan.quiet && plan.stderr !== 'ignore'
    this.choice = choice === 'tail' ? 'pipe' : choice
  }

  get text(): string {
    return this.#tail.text
  }

  follow(stream: Readable): void {
    const shown = new ShownOutput('stderr', this.#taker)
    const masked = new MaskedBytes(this.#forms, (chunk) => {
      this.#tail.add(chunk)
      if (this.#shows) shown.write(chunk)
    })
    stream.on('data', (chunk: Uint8Array) => masked.push(chunk))
    stream.once('close', () => {
      masked.end()
      shown.end()
    })
    stream.on('error', () => undefined)
    this.#followed.push(stream)
    this.#closed.push(new Promise((resolve) => stream.once('close', () => resolve())))
  }

  /**
   * When all was read. What has been left in the background may hold the stream for long; it goes on being shown, but
   * nobody waits for it.
   */
  async drained(): Promise<void> {
    if (this.#closed.length === 0) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LINGER_MS)))
    await Promise.race([Promise.all(this.#closed), late])
    clearTimeout(timer)
    for (const stream of this.#followed) if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
  }
}

const TAIL_LENGTH = 16_384
const LINGER_MS = 200
