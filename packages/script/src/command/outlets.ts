// The targets of one run of a command, and what becomes of those that take nothing any more.
import type { Plan } from './plan.ts'
import { openSink, type Sink } from './sinks.ts'

/** Writes to all targets at the pace of the slowest, but waits for none of them long after the command was stopped. */
export class Outlets {
  readonly #open: Set<Sink>
  readonly #signal: AbortSignal
  readonly #givenUp: Promise<'given up'>
  #timer: NodeJS.Timeout | undefined
  #giveUp: () => void = () => undefined

  constructor(plan: Plan, signal: AbortSignal) {
    this.#open = new Set(plan.outlets.map(({ target }) => openSink(target)))
    this.#signal = signal
    this.#givenUp = new Promise((resolve) => (this.#giveUp = () => resolve('given up')))
    if (signal.aborted) this.#onStop()
    else signal.addEventListener('abort', this.#onStop, { once: true })
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (const sink of this.#open) await this.#within(sink, sink.write(chunk))
  }

  /** Resolves when all is written. */
  async end(): Promise<void> {
    try {
      await Promise.all([...this.#open].map((sink) => this.#within(sink, sink.end())))
    } finally {
      this.#signal.removeEventListener('abort', this.#onStop)
      clearTimeout(this.#timer)
    }
  }

  async #within(sink: Sink, waiting: Promise<unknown> | undefined): Promise<void> {
    if (waiting === undefined) return
    if ((await Promise.race([waiting, this.#givenUp])) !== 'given up') return
    waiting.catch(() => undefined)
    this.#open.delete(sink)
  }

  readonly #onStop = (): void => {
    this.#timer = setTimeout(this.#giveUp, GRACE_MS)
  }
}

/** What a target has for the rest once the command is stopped. */
const GRACE_MS = 500
