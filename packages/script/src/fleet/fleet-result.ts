import { inspect } from 'node:util'
import { ScriptError } from '../errors.ts'
import type { FleetRun } from './fleet-run.ts'
import { countFailures, messageOf, namesOfFailed, type HostFailure, type HostResult } from './host-result.ts'
import { jsonResult, type JsonResult } from './report-json.ts'
import { formatJunit } from './report-junit.ts'
import { seen } from './unseen-failures.ts'
import { formatTable, type TableOptions } from './report-table.ts'
import { displayLine, fit } from './text.ts'

/** How it went on all hosts. Failures that a script does not look at, by anything but `values()`, are reported at its end. */
export class FleetResult<H, T> {
  readonly #results: readonly HostResult<H, T>[]
  readonly #again: (targets: readonly H[]) => FleetRun<H, T>

  /** For `each` and `eachHere`. */
  constructor(results: readonly HostResult<H, T>[], again: (targets: readonly H[]) => FleetRun<H, T>) {
    this.#results = results
    this.#again = again
  }

  /** One for each host, in the order in which the hosts were begun. */
  get results(): readonly HostResult<H, T>[] {
    seen(this)
    return this.#results
  }

  /** Did it succeed on every host? */
  get ok(): boolean {
    return this.results.every(({ ok }) => ok)
  }

  /** What the function returned where it succeeded. */
  values(): T[] {
    return this.#results.flatMap((result) => (result.ok ? [result.value] : []))
  }

  /** The hosts on which it failed, and those that were not begun. */
  failed(): HostFailure<H>[] {
    return this.results.flatMap((result) => (result.ok ? [] : [result]))
  }

  /** Runs the same again on the hosts on which it failed, and on those that were not begun. */
  retry(): FleetRun<H, T> {
    return this.#again(this.failed().map(({ target }) => target))
  }

  /**
   * Gives the result back when all succeeded.
   * @throws ScriptError `remote-failed`, whose cause is an AggregateError of what went wrong.
   */
  orThrow(): this {
    const failed = this.failed()
    if (failed.length === 0) return this
    const message = `${countFailures(this.results)}: ${namesOfFailed(this.results)}`
    const reasons = failed.filter(({ skipped }) => !skipped).slice(0, REASONS_MAX)
    throw new ScriptError('remote-failed', [message, ...reasons.map(reasonLine)].join('\n'), {
      cause: new AggregateError(failed.map(({ error }) => error)),
    })
  }

  /** For people: a line for each host. */
  table(options?: TableOptions): string {
    return formatTable(this.results, options)
  }

  /** For programs: a list with an object for each host. */
  json(): string {
    return JSON.stringify(this.toJSON(), undefined, 2)
  }

  /** For continuous integration: JUnit's XML, in which each host is a test case of `suite`. */
  junit(suite = 'fleet'): string {
    return formatJunit(this.results, suite)
  }

  [inspect.custom](): object {
    return { results: this.results }
  }

  toJSON(): JsonResult[] {
    return this.results.map(jsonResult)
  }
}

/** `  web1: no disk`. The errors of commands name their host themselves. */
function reasonLine({ host, error }: HostFailure<unknown>): string {
  const line = displayLine(messageOf(error))
  return `  ${fit(line.startsWith(`${host}: `) ? line : `${displayLine(host)}: ${line}`, REASON_COLUMNS)}`
}

/** How many of the hosts that failed have their reason told in the message. */
const REASONS_MAX = 3
const REASON_COLUMNS = 160
