// Whether an agent answers that may compute what nobody waits for.

/** What can be asked, and ended. */
export interface Answerer {
  asked(): Promise<boolean>
  close(): Promise<void>
}

/** A question with a time limit; who does not answer in time is closed. */
export class Probe {
  readonly #answerer: Answerer
  #result: Promise<boolean> | undefined

  constructor(answerer: Answerer) {
    this.#answerer = answerer
  }

  /** Present while that is not known. */
  get result(): Promise<boolean> | undefined {
    return this.#result
  }

  /** Asks, unless it is being asked. The process need not go on for the answer. */
  start(): void {
    this.#result ??= this.#run().finally(() => (this.#result = undefined))
  }

  async #run(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, LIMIT_MS, 'late').unref()))
    const answer = await Promise.race([this.#answerer.asked(), late])
    clearTimeout(timer)
    if (answer === 'late') void this.#answerer.close()
    return answer === true
  }
}

/** Long for a slow network, and for a collector of garbage. */
const LIMIT_MS = 5000
