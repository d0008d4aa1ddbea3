// Policies of a command as they are given, checked.
import { misuse } from './misuse.ts'
import type { CommandRetryOptions, OutputLimits, Plan } from './plan.ts'

/** The statuses that are successes. */
export function successes(codes: readonly number[]): readonly number[] {
  const isStatus = (code: number): boolean => Number.isInteger(code) && code >= 0 && code <= 255
  if (codes.length === 0 || !codes.every(isStatus)) throw misuse(`not statuses of programs: ${codes.join(', ')}`)
  return codes
}

/** How often, and when, a command is tried. */
export function tries(options: number | CommandRetryOptions): Plan['retry'] {
  const given = typeof options === 'number' ? { times: options } : options
  const retry = { times: 3, delayMs: 1000, factor: 2, maxDelayMs: 60_000, ...given }
  if (!(retry.times >= 1)) throw misuse(`not a number of tries: ${retry.times}`)
  return retry
}

/** How much of the output is kept. */
export function outputLimits(before: Plan['limits'], limits: OutputLimits): Plan['limits'] {
  const wrong = Object.values(limits).find((each) => each !== undefined && !(each >= 0))
  if (wrong !== undefined) throw misuse(`not a limit: ${wrong}`)
  return { ...before, ...limits }
}
