// Waiting that ends when the scope does.
import { setTimeout as delay } from 'node:timers/promises'
import { ScriptError } from '../errors.ts'
import { currentScope } from '../scope/index.ts'

/** What of `sleep` may be chosen. */
export interface SleepOptions {
  /** Ends the wait early, with its reason as the error, as the signal of the scope does. */
  readonly signal?: AbortSignal
}

/** Waits for some milliseconds. When the scope ends meanwhile, its reason is thrown. */
export async function sleep(milliseconds: number, options: SleepOptions = {}): Promise<void> {
  if (!(milliseconds >= 0)) throw new ScriptError('invalid-argument', `not a time in milliseconds: ${milliseconds}`)
  const scope = currentScope().signal
  const signal = scope && options.signal ? AbortSignal.any([scope, options.signal]) : (scope ?? options.signal)
  const end = performance.now() + milliseconds
  try {
    // Node's timers do not go further than 24.8 days.
    for (let left = milliseconds; left > 0; left = end - performance.now()) {
      await delay(Math.min(left, LONGEST_TIMER_MS), undefined, signal === undefined ? {} : { signal })
    }
    signal?.throwIfAborted()
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

const LONGEST_TIMER_MS = 2 ** 31 - 1
