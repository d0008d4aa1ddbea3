import { ScriptError } from '../errors.ts'

/** Decides when no further host is begun. */
export class StopRule {
  readonly #abort = new AbortController()
  #allowed = Infinity
  #failures = 0
  #isStopped = false

  /** So many failures stop it. */
  allow(failures: number): void {
    this.#allowed = failures
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Fires for the hosts that are running, when they are to be aborted. */
  get running(): AbortSignal {
    return this.#abort.signal
  }

  /** Why hosts are not begun any more. */
  get reason(): string {
    return this.#failures === 1 ? 'another host failed' : `${this.#failures} other hosts failed`
  }

  failed(abortsRunning: boolean): void {
    // Those that are aborted fail as well, of which nobody is to blame.
    if (this.#isStopped && abortsRunning) return
    this.#failures++
    if (this.#failures < this.#allowed) return
    this.stop()
    if (abortsRunning) this.#abort.abort(new ScriptError('aborted', `given up: ${this.reason}`))
  }

  stop(): void {
    this.#isStopped = true
  }
}
