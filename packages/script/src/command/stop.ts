// What ends a command before its time.
import { setMaxListeners } from 'node:events'

/** Why: `abandoned` when nobody wants the rest of its output. */
export interface StopReason {
  readonly code: 'timeout' | 'aborted' | 'abandoned'
  readonly cause: unknown
}

/** Joins the signals and the time limit of a command, and lets go of them when it is over. */
export class Stop {
  readonly #controller = new AbortController()
  readonly #signals: readonly AbortSignal[]
  readonly #timer: NodeJS.Timeout | undefined
  #reason: StopReason | undefined

  constructor(signals: readonly AbortSignal[], timeoutMs: number | undefined) {
    this.#signals = signals
    // The signal of a scope has as many listeners as commands run in it.
    if (signals.length > 0) setMaxListeners(0, ...signals)
    for (const signal of signals) {
      if (signal.aborted) this.#onAbort()
      else signal.addEventListener('abort', this.#onAbort)
    }
    if (timeoutMs === undefined) return
    this.#timer = setTimeout(() => this.fire({ code: 'timeout', cause: undefined }), Math.min(timeoutMs, TIMER_MAX_MS))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get reason(): StopReason | undefined {
    return this.#reason
  }

  /** Whether the script wants the end, and not what went wrong elsewhere. */
  get isDemanded(): boolean {
    return this.#reason !== undefined && this.#reason.code !== 'abandoned'
  }

  fire(reason: StopReason): void {
    this.#reason ??= reason
    this.#controller.abort(reason.cause)
  }

  release(): void {
    clearTimeout(this.#timer)
    for (const signal of this.#signals) signal.removeEventListener('abort', this.#onAbort)
  }

  readonly #onAbort = (): void => {
    const cause: unknown = this.#signals.find((signal) => signal.aborted)?.reason
    this.fire({ code: isTimeout(cause) ? 'timeout' : 'aborted', cause })
  }
}

function isTimeout(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return cause.name === 'TimeoutError' || ('code' in cause && cause.code === 'timeout')
}

/** Longer ones Node fires at once: 24.8 days. */
const TIMER_MAX_MS = 2 ** 31 - 1
