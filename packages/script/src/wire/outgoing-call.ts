import type { ExportSet } from './exports.ts'
import type { ImportSet } from './imports.ts'
import { onAbort } from './on-abort.ts'

/** How a call ends for the one who made it. */
export interface Settle {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
  /** What to reject with, from what the method failed with. */
  readonly failure: ((sent: unknown) => unknown) | undefined
  /** Called once, when the streams of the result are over as well. */
  readonly over: (() => void) | undefined
  /** Called when no stream of the result is read any more, and one of them was not at its end. */
  readonly unread: (() => void) | undefined
}

/** One call of this side, until the streams of its result are over. */
export class OutgoingCall {
  readonly exports: ExportSet
  /** Until it is settled: it holds the promise, and that the result, which the collector is to find when nobody else has it. */
  #settle: Settle | undefined
  readonly #onOver: (() => void) | undefined
  readonly #signal: AbortSignal | undefined
  readonly #unlisten: (() => void) | undefined
  #isOver = false
  /** The live values of the result. */
  #imports: ImportSet | undefined

  /** `cancel` tells the other side, with the reason. */
  constructor(settle: Settle, exports: ExportSet, signal: AbortSignal | undefined, cancel: (reason: unknown) => void) {
    this.#settle = settle
    this.#onOver = settle.over
    this.exports = exports
    this.#signal = signal
    if (signal === undefined) return
    this.#unlisten = onAbort(signal, () => {
      const reason: unknown = signal.reason
      cancel(reason)
      this.#imports?.end(reason)
      this.reject(reason)
    })
  }

  get isSettled(): boolean {
    return this.#settle === undefined
  }

  /** The result is there. While streams of it are read, what the arguments hold stays alive, and the signal counts. */
  resolve(value: unknown, imports: ImportSet): void {
    const settle = this.#settle
    if (settle === undefined) imports.end(this.#signal?.reason)
    else settle.resolve(value)
    if (settle === undefined || imports.isIdle) return this.#over()
    this.#settle = undefined
    this.#imports = imports
    imports.onIdle = () => this.#over()
    imports.onUnread = settle.unread
  }

  /** The answer is there: what the method failed with. */
  fail(sent: unknown): void {
    this.reject(this.#settle?.failure === undefined ? sent : this.#settle.failure(sent))
  }

  reject(error: unknown): void {
    this.#settle?.reject(error)
    this.#over()
  }

  #over(): void {
    this.#settle = undefined
    if (!this.#isOver) this.#onOver?.()
    this.#isOver = true
    this.#unlisten?.()
    this.exports.end()
  }
}
