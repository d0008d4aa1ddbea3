import { inspect } from 'node:util'
import { isCommandResult } from '../command/result.ts'
import { countFailures, messageOf, type HostResult } from './host-result.ts'
import { displayLine, fit, pad, widthOf } from './text.ts'

/** How a table looks. */
export interface TableOptions {
  /** Columns that it may take; default 120. */
  readonly columns?: number
  /** Whether successes are green and failures red. Default false. */
  readonly color?: boolean
}

/**
 * A line for each host: its name, how it went, milliseconds, and the value or what went wrong; and where some were not begun, how many
 * these are, and how many failed.
 */
export function formatTable(
  results: readonly HostResult<unknown, unknown>[],
  { columns = 120, color = false }: TableOptions = {},
): string {
  const rows = results.map((result) => [
    fit(displayLine(result.host), NAME_COLUMNS_MAX),
    stateOf(result),
    result.skipped ? '' : String(Math.round(result.ms)),
    displayLine(result.ok ? shown(result.value) : messageOf(result.error)),
  ])
  const all = [HEAD, ...rows]
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))))
  const [host = 0, state = 0, ms = 0] = widths
  const rest = Math.max(10, columns - host - state - ms - 3 * GAP.length)
  const lines = all.map((cells, index) => {
    const [name = '', how = '', time = '', what = ''] = cells
    const line = [pad(name, host), paint(pad(how, state), color && index > 0 ? how : ''), pad(time, ms, 'start')]
    return [...line, fit(what, rest)].join(GAP).trimEnd()
  })
  if (results.some(({ skipped }) => skipped)) lines.push(fit(countFailures(results), columns))
  return `${lines.join('\n')}\n`
}

/** A value in one line, without what it has too much; of the result of a command what it wrote, where that was kept. */
export function shown(value: unknown): string {
  if (value === undefined) return ''
  if (isCommandResult(value)) return shown('stdout' in value ? value.stdout : undefined)
  if (typeof value === 'string') return value.slice(0, VALUE_CHARACTERS_MAX)
  const options = { depth: 2, breakLength: Infinity, compact: true, maxArrayLength: 20, maxStringLength: 200 }
  return inspect(value, options).slice(0, VALUE_CHARACTERS_MAX)
}

function stateOf({ ok, skipped }: HostResult<unknown, unknown>): string {
  return ok ? 'ok' : skipped ? 'skipped' : 'failed'
}

function paint(text: string, state: string): string {
  const code = COLORS[state]
  return code === undefined ? text : `\x1b[${code}m${text}\x1b[39m`
}

const HEAD = ['host', 'ok', 'ms', 'value or error']
const GAP = '  '
const COLORS: Readonly<Record<string, number>> = { ok: 32, failed: 31, skipped: 33 }
const NAME_COLUMNS_MAX = 40
const VALUE_CHARACTERS_MAX = 500
