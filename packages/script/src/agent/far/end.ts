// How the agent ends: with everything that it started, unless it was asked to finish what it does.
import process from 'node:process'
import { isWriting } from './code-cache.ts'
import { endWatch, hasDescendants, signalDescendants } from './descendants.ts'

/** Ends this process when home is gone. */
export class End {
  readonly #exit = process.exit.bind(process)
  #running = 0
  #isDetached = false
  #isGone = false

  /** A call runs, until the returned function is called. */
  enter(): () => void {
    this.#running++
    return () => {
      this.#running--
      if (this.#isGone && this.#isDetached && this.#running === 0) this.#end()
    }
  }

  /** Calls that run are to be finished even when home is gone. */
  detach(): void {
    if (!this.#isDetached) endWatch()
    this.#isDetached = true
  }

  /** The connection is over. */
  homeIsGone(): void {
    if (this.#isGone) return
    this.#isGone = true
    if (!this.#isDetached || this.#running === 0) this.#end()
  }

  /** First politely. What ends commands of the library when this process ends goes on beside. */
  #end(): void {
    signalDescendants('SIGTERM')
    let left = GRACE_MS / POLL_MS
    const timer = setInterval(() => {
      if (--left > 0 && (hasDescendants() || isWriting())) return
      clearInterval(timer)
      signalDescendants('SIGKILL')
      this.#exit(0)
    }, POLL_MS)
  }
}

const GRACE_MS = 1500
const POLL_MS = 50
