// Node's timers take 31 bits of milliseconds: of anything longer they make one millisecond.

/** The time for `setTimeout` and `setInterval`: what is longer than they can wait becomes the longest they can, 24 days. */
export function timerMs(milliseconds: number): number {
  return Math.min(milliseconds, TIMER_MS_MAX)
}

const TIMER_MS_MAX = 2 ** 31 - 1
