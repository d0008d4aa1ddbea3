// Policies of a command as they are given, checked.
import { constants } from 'node:os'
import { misuse } from './misuse.ts'
import type { CommandRetryOptions, OutputLimits, Plan } from './plan.ts'

/** A choice between words. */
export function chosen<T extends string>(word: T, words: readonly string[]): T {
  if (!words.includes(word)) throw misuse(`not one of ${words.join(', ')}: ${String(word)}`)
  return word
}

/** A time in milliseconds. */
export function duration(milliseconds: number): number {
  if (!(milliseconds >= 0)) throw misuse(`not a time in milliseconds: ${milliseconds}`)
  return milliseconds
}

/** What ends a command. */
export function abortSignal(signal: AbortSignal): AbortSignal {
  if (!(signal instanceof AbortSignal)) throw misuse('not an AbortSignal', 'new AbortController().signal is one')
  return signal
}

/** The name of a signal for processes. */
export function signalName(name: NodeJS.Signals): NodeJS.Signals {
  if (!Object.hasOwn(constants.signals, name)) throw misuse(`not a signal: ${String(name)}`, "such as 'SIGTERM'")
  return name
}

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
