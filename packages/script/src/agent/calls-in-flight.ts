// The calls of one agent that are not over. While there are any this process goes on: it ends when nothing is waited for.
import type { StartedProgram } from './launcher.ts'

/** One of them. */
export interface CallInFlight {
  /** Nobody waits for its result any more, and it may still run over there. */
  giveUp(): void
  /** It is over. */
  release(): void
}

export class CallsInFlight {
  #program: StartedProgram | undefined
  #waiting: NodeJS.Timeout | undefined
  #count = 0
  #wanted = 0
  readonly #onIdle: () => void

  /** `onIdle`: called when the last of them is over. */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  /** Is the result of any waited for? */
  get areWanted(): boolean {
    return this.#wanted > 0
  }

  begin(): CallInFlight {
    this.#count++
    this.#wanted++
    this.#keepProcess()
    let isWanted = true
    let isOver = false
    const giveUp = (): void => {
      if (isWanted) this.#wanted--
      isWanted = false
    }
    const release = (): void => {
      giveUp()
      if (!isOver && --this.#count === 0) this.#onIdle()
      isOver = true
      this.#keepProcess()
    }
    return { giveUp, release }
  }

  /** What this process goes on for; before it is known a timer stands for it. */
  runIn(program: StartedProgram): void {
    this.#program = program
    this.#keepProcess()
  }

  /** There will be none any more. */
  end(): void {
    clearInterval(this.#waiting)
  }

  #keepProcess(): void {
    const program = this.#program
    if (this.#count > 0 && program === undefined) this.#waiting ??= setInterval(() => {}, LONG_MS)
    else {
      clearInterval(this.#waiting)
      this.#waiting = undefined
    }
    if (this.#count > 0) program?.ref?.()
    else program?.unref?.()
  }
}

const LONG_MS = 2 ** 30
