import { setTimeout as sleep } from 'node:timers/promises'

/** Undefined when it takes longer. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)
  return await Promise.race([promise, late]).finally(() => timer.abort())
}
