import type { ScriptRunner } from '../exchange.ts'

type Resumable = Pick<ScriptRunner<unknown>, 'answer' | 'fail'>

/** The two ways in which a question ends. */
export interface Replies {
  readonly answer: (value: unknown) => void
  readonly fail: (error: unknown) => void
}

/** The question of a script that waits for the world outside. Its first answer or failure counts, and none after `close()`. */
export class OpenQuestion {
  #token: object | undefined

  get isOpen(): boolean {
    return this.#token !== undefined
  }

  /** @param attempt how the script is resumed: what it throws then is for the side that runs it. */
  open(runner: Resumable, attempt: (resume: () => void) => void): Replies {
    const token = {}
    this.#token = token
    const once = (resume: () => void): void => {
      if (this.#token !== token) return
      this.#token = undefined
      attempt(resume)
    }
    return {
      answer: (value) => once(() => runner.answer(value)),
      fail: (error) => once(() => runner.fail(error)),
    }
  }

  close(): void {
    this.#token = undefined
  }
}
