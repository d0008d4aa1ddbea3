// Another try, a little later each time.
import { ScriptError } from '../errors.ts'
import { currentScope } from '../scope/index.ts'
import { sleep } from './sleep.ts'

/** How often, and when. */
export interface RetryOptions {
  /** How many tries there are at most; default 3. */
  readonly times?: number
  /** Milliseconds before the second try; default 1000. */
  readonly delayMs?: number
  /** By how much each wait is longer than the one before; default 2. */
  readonly factor?: number
  /** The longest wait in milliseconds; default 60,000. */
  readonly maxDelayMs?: number
  /** What part of each wait is left to chance, so that many do not come back at once; default 0.1. */
  readonly jitter?: number
  /** Whether an error is worth another try; default: all are. `attempt` counts from 1. */
  readonly when?: (error: unknown, attempt: number) => boolean
}

/**
 * Calls `fn` until it succeeds, and gives what it gave; when there are no more tries, throws its last error. `attempt`
 * counts from 1. The end of the scope ends the tries.
 */
export async function retry<T>(options: RetryOptions, fn: (attempt: number) => T | PromiseLike<T>): Promise<T> {
  const { times = 3, delayMs = 1000, factor = 2, maxDelayMs = 60_000, jitter = 0.1, when = () => true } = options
  if (!(times >= 1)) throw new ScriptError('invalid-argument', `not a number of tries: ${times}`)
  const { signal } = currentScope()
  for (let attempt = 1; ; attempt++) {
    try {
      signal?.throwIfAborted()
      return await fn(attempt)
    } catch (error) {
      signal?.throwIfAborted()
      if (attempt >= times || !when(error, attempt)) throw error
    }
    const wait = Math.min(delayMs * factor ** (attempt - 1), maxDelayMs)
    await sleep(wait * (1 - jitter * Math.random()))
  }
}
