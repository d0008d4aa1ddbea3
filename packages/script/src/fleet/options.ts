import type { RetryOptions } from '../script/index.ts'
import { ScriptError } from '../errors.ts'
import type { ShowChoice } from './display.ts'

/** How a function is run on many hosts. */
export interface FleetOptions {
  /** How many hosts at once; default 10. */
  readonly limit?: number
  /**
   * In which order they are begun: as they come, by chance, or `canary`: the first alone, and the others only when it succeeded.
   * Default `given`.
   */
  readonly order?: 'given' | 'random' | 'canary'
  /** No further host is begun when so many have failed: a number, or a part of all hosts, as `'20%'`. Default: all are begun. */
  readonly stopAfter?: number | `${number}%`
  /** What `stopAfter` does to hosts that are running: let them finish, or abort them. Default `finish`. */
  readonly running?: 'finish' | 'abort'
  /** How many more times a host that fails is tried, or how in detail. Default 0. */
  readonly retry?: number | RetryOptions
  /** Milliseconds that one try on one host may take. */
  readonly timeoutMs?: number
  /** Ends everything: running hosts are aborted, and awaiting fails with its reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * What a person sees on stderr meanwhile: `panes`, the last lines of each host; `lines`, every line with the name of its host;
   * `none`. Default: panes on a terminal, lines elsewhere. Both end with a table.
   */
  readonly show?: ShowChoice
  /** Is told every line that functions write on their hosts, also with `show: 'none'`. */
  readonly onOutput?: (host: string, stream: 'stdout' | 'stderr', line: string) => void
}

/** The options, checked, with defaults. */
export interface FleetSettings {
  readonly limit: number
  readonly order: 'given' | 'random' | 'canary'
  /** How many failures stop a fleet of so many hosts. */
  readonly stopAfter: (hosts: number) => number
  /** Whether the number of hosts has to be known before. */
  readonly needsCount: boolean
  readonly abortsRunning: boolean
  readonly retry: RetryOptions
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal | undefined
}

/** Throws a ScriptError `invalid-argument` for options that mean nothing. */
export function resolveOptions(options: FleetOptions): FleetSettings {
  const { limit = 10, order = 'given', running = 'finish', retry = 0, timeoutMs, signal } = options
  if (!Number.isInteger(limit) || limit < 1) throw invalid('limit', limit)
  if (!['given', 'random', 'canary'].includes(order)) throw invalid('order', order)
  if (typeof retry === 'number' && !(Number.isInteger(retry) && retry >= 0)) throw invalid('retry', retry)
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw invalid('timeoutMs', timeoutMs)
  return {
    limit,
    order,
    stopAfter: parseStop(options.stopAfter),
    needsCount: typeof options.stopAfter === 'string',
    abortsRunning: running === 'abort',
    retry: typeof retry === 'number' ? { times: retry + 1 } : retry,
    timeoutMs,
    signal,
  }
}

function parseStop(stopAfter: FleetOptions['stopAfter']): (hosts: number) => number {
  if (stopAfter === undefined) return () => Infinity
  if (typeof stopAfter === 'number') {
    if (!(stopAfter >= 1)) throw invalid('stopAfter', stopAfter)
    return () => stopAfter
  }
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(stopAfter) ?? []
  const part = Number(digits) / 100
  if (!(part > 0 && part <= 1)) throw invalid('stopAfter', stopAfter)
  return (hosts) => Math.max(1, Math.ceil(hosts * part))
}

function invalid(name: string, value: unknown): ScriptError {
  return new ScriptError('invalid-argument', `${name} cannot be ${String(value)}`)
}
