// Whether an agent answers that may compute what nobody waits for. One that never pauses cannot be told to stop: it is ended.

/** What can be asked, and ended. */
export interface Answerer {
  /** Resolves with true when it answers, with false when it is gone. */
  asked(): Promise<boolean>
  /** Does anything that was given up still run in it? */
  readonly hasAbandoned: boolean
  /** Are there calls in it that were not given up? They end with it. */
  readonly isWanted: boolean
  kill(seconds: number): void
}

/** How long an answer may take. */
export interface ProbeLimits {
  /** Then it is ended when nothing in it is wanted, and gets no calls any more. Long for a slow network, and for a collector of garbage. */
  readonly answerMs: number
  /** Then it is ended whatever is in it: it may be those calls that compute, but then without a pause. */
  readonly wantedMs: number
}

/** A question with a time limit, again and again while what was given up runs. */
export class Probe {
  readonly #answerer: Answerer
  readonly #limits: ProbeLimits
  #result: Promise<boolean> | undefined
  #isAsking = false

  constructor(answerer: Answerer, limits: ProbeLimits = LIMITS) {
    this.#answerer = answerer
    this.#limits = limits
  }

  /** Present while an answer is awaited: resolves with whether it is good for further calls. */
  get result(): Promise<boolean> | undefined {
    return this.#result
  }

  /** Something was given up. The process need not go on for the answer. */
  start(): void {
    if (!this.#isAsking) void this.#run()
  }

  async #run(): Promise<void> {
    this.#isAsking = true
    do {
      if (!(await this.#answers())) return
      await pause(this.#limits.answerMs / QUESTIONS)
    } while (this.#answerer.hasAbandoned)
    this.#isAsking = false
  }

  /** Ends it when it does not. */
  async #answers(): Promise<boolean> {
    const { answerMs, wantedMs } = this.#limits
    const end = performance.now() + wantedMs
    const asked = this.#answerer.asked()
    const inTime = Promise.race([asked, pause(answerMs)])
    this.#result = inTime
    void asked.then(() => (this.#result = undefined))
    let isGood = await inTime
    while (!isGood && this.#result !== undefined && this.#answerer.isWanted && performance.now() < end) {
      isGood = await Promise.race([asked, pause(Math.min(LOOK_MS, answerMs))])
    }
    if (!isGood && this.#result !== undefined) {
      this.#answerer.kill(Math.round((performance.now() - end + wantedMs) / 1000))
    }
    return isGood
  }
}

/** Nothing waits for it: the process may end. */
async function pause(milliseconds: number): Promise<false> {
  return await new Promise((resolve) => setTimeout(resolve, milliseconds, false).unref())
}

const LIMITS: ProbeLimits = { answerMs: 5000, wantedMs: 20_000 }
/** So often it is asked in the time that an answer may take, while it does answer. */
const QUESTIONS = 5
/** How often it is looked whether anything is still wanted. */
const LOOK_MS = 500
