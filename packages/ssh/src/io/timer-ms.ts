// Node's timers take 31 bits of milliseconds: of anything longer they make one millisecond.

/** The time for `setTimeout` and `setInterval`: what is longer than they can wait becomes the longest they can, 24 days. */
export function timerMs(milliseconds: number): number {
  return Math.min(milliseconds, TIMER_MS_MAX)
}

/** Resolves after that time. */
export function delayMs(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timerMs(milliseconds)))
}

/** Resolves when `work` has settled, whatever came of it, or when the time is over. */
export async function withinMs(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, timerMs(milliseconds)).unref()))
  await Promise.race([work.then(ignore, ignore), late])
  clearTimeout(timer)
}

function ignore(): void {}

const TIMER_MS_MAX = 2 ** 31 - 1
