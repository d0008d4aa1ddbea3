// Commands that nobody waited for: the commonest mistake in scripts, and without this it would be a silent one.
import process from 'node:process'
import type { CallSite } from './call-site.ts'

/** A command, or a job, that somebody should wait for. */
export interface Awaitable {
  readonly text: () => string
  readonly site: CallSite
  /** What happened to it so far, as in `was never run`. */
  readonly state: () => string
}

/** Notes it until `settle` is called with the same key. */
export function expectAwait(key: object, awaitable: Awaitable): void {
  if (!isListening) process.on('exit', report)
  isListening = true
  if (open.size < OPEN_MAX) open.set(key, awaitable)
}

/** Somebody waits for it. */
export function settle(key: object): void {
  open.delete(key)
}

// Where the script has failed anyway, what it did not get to is no news.
function report(code: number): void {
  if (code !== 0 || open.size === 0) return
  for (const { text, site, state } of open.values()) {
    process.stderr.write(`error: a command ${state()}: ${text()}\n${site.frames}\n`)
  }
  process.exitCode = 1
}

const open = new Map<object, Awaitable>()
let isListening = false
/** A script that makes that many has seen none of them awaited, and learns of enough. */
const OPEN_MAX = 1000
