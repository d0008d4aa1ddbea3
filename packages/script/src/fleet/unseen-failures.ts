// Failures of hosts that nobody asked about: they do not throw, and a script that does not look would end as if all were well.
import process from 'node:process'
import { countFailures, namesOfFailed, type HostResult } from './host-result.ts'

/** Notes what failed, until `seen` is called with the same key. */
export function expectLook(key: object, results: readonly HostResult<unknown, unknown>[]): void {
  if (results.every(({ ok }) => ok)) return
  if (!isListening) process.on('exit', report)
  isListening = true
  if (unseen.size >= UNSEEN_MAX) return
  unseen.set(key, `${countFailures(results)}, and the script did not ask: ${namesOfFailed(results)}`)
}

/** Somebody looks at how it went. */
export function seen(key: object): void {
  unseen.delete(key)
}

// Where the script has failed anyway, this is no news.
function report(code: number): void {
  if (code !== 0 || unseen.size === 0) return
  for (const what of unseen.values()) {
    process.stderr.write(`error: ${what}\n  Look at .ok or .failed() of the result, or let it throw by .orThrow().\n`)
  }
  process.exitCode = 1
}

const unseen = new Map<object, string>()
let isListening = false
const UNSEEN_MAX = 100
