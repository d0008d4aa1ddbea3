// Rejections take one of a few times, so that small differences of a handler do not tell whether a user exists.
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until the time since `beganMs` is 5 ms or the next doubling of it, as OpenSSH does. */
export async function delayRejection(beganMs: number): Promise<void> {
  const elapsedMs = performance.now() - beganMs
  let totalMs = SHORTEST_MS
  while (totalMs < elapsedMs) totalMs *= 2
  await sleep(totalMs - elapsedMs)
}

const SHORTEST_MS = 5
