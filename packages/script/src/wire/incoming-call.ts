import type { ScriptError } from '../errors.ts'
import type { ExportSet } from './exports.ts'
import type { ImportSet } from './imports.ts'
import { callIsOver } from './inlet.ts'

/** What a method knows of the call that it answers. */
export interface CallContext {
  /** Fires when the caller gives up, when it stops reading a stream of the result, and when it is lost. */
  readonly signal: AbortSignal
}

/** One call of the other side, until the streams of its result are over. */
export class IncomingCall implements CallContext {
  readonly imports: ImportSet
  readonly exports: ExportSet
  readonly #onOver: () => void
  #controller: AbortController | undefined
  #isAnswered = false

  constructor(imports: ImportSet, exports: ExportSet, onOver: () => void) {
    this.imports = imports
    this.exports = exports
    this.#onOver = onOver
    exports.abort = () => this.#abort(callIsOver())
    exports.onIdle = () => this.#overIfIdle()
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }

  /** The caller gave up. */
  cancel(reason: unknown): void {
    this.#abort(reason)
    this.exports.end()
  }

  /** The answer is out. */
  answered(): void {
    this.#isAnswered = true
    this.#overIfIdle()
  }

  lost(error: ScriptError): void {
    this.#abort(error)
  }

  #abort(reason: unknown): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  #overIfIdle(): void {
    if (!this.#isAnswered || !this.exports.isIdle) return
    this.imports.end(callIsOver())
    this.#onOver()
  }
}
