import { inspect } from 'node:util'
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
  if (typeof options !== 'object' || options === null)
    throw invalid('options', options, 'are an object: `{ limit: 5 }`')
  const { limit = 10, order = 'given', running = 'finish', retry = 0, timeoutMs, signal, show, onOutput } = options
  if (!isWhole(limit, 1)) throw invalid('limit', limit, 'is how many hosts at once, a whole number from 1 on')
  if (!['given', 'random', 'canary'].includes(order)) throw invalid('order', order, "is 'given', 'random' or 'canary'")
  if (!['finish', 'abort'].includes(running)) throw invalid('running', running, "is 'finish' or 'abort'")
  if (typeof retry === 'object' ? retry === null : !isWhole(retry, 0)) {
    throw invalid('retry', retry, 'is how many more times, a whole number from 0 on, or an object: `{ times: 3 }`')
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs > 0)) {
    throw invalid('timeoutMs', timeoutMs, 'is a number of milliseconds above 0')
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalid('signal', signal, 'is an AbortSignal')
  if (show !== undefined && !['panes', 'lines', 'none'].includes(show)) {
    throw invalid('show', show, "is 'panes', 'lines' or 'none'")
  }
  if (onOutput !== undefined && typeof onOutput !== 'function') throw invalid('onOutput', onOutput, 'is a function')
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
  if (typeof stopAfter === 'number' && isWhole(stopAfter, 1)) return () => stopAfter
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(String(stopAfter)) ?? []
  const part = Number(digits) / 100
  if (typeof stopAfter === 'string' && part > 0 && part <= 1) return (hosts) => Math.max(1, Math.ceil(hosts * part))
  throw invalid('stopAfter', stopAfter, "is how many hosts may fail, a whole number from 1 on, or a part: '20%'")
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least
}

function invalid(name: string, value: unknown, means: string): ScriptError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 0, breakLength: Infinity })
  return new ScriptError('invalid-argument', `${name} ${means}; not ${shown}`)
}
