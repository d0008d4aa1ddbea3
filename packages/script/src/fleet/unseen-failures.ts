// Failures of hosts that nobody asked about: they do not throw, and a script that does not look would end as if all were well.
import process from 'node:process'

/** Notes the names of the hosts that failed, until `seen` is called with the same key. */
export function expectLook(key: object, failed: readonly string[], count: number): void {
  if (failed.length === 0) return
  if (!isListening) process.on('exit', report)
  isListening = true
  if (unseen.size < UNSEEN_MAX) unseen.set(key, { failed: failed.slice(0, NAMED_MAX), more: failed.length, count })
}

/** Somebody looks at how it went. */
export function seen(key: object): void {
  unseen.delete(key)
}

// Where the script has failed anyway, this is no news.
function report(code: number): void {
  if (code !== 0 || unseen.size === 0) return
  for (const { failed, more, count } of unseen.values()) {
    const names = more > failed.length ? [...failed, '…'] : failed
    process.stderr.write(
      `error: ${more} of ${count} hosts failed, and the script did not ask: ${names.join(', ')}\n` +
        '  Look at .ok or .failed() of the result, or let it throw by .orThrow().\n',
    )
  }
  process.exitCode = 1
}

const unseen = new Map<object, { failed: readonly string[]; more: number; count: number }>()
let isListening = false
const NAMED_MAX = 10
const UNSEEN_MAX = 100
