// All that a command is before it runs. Nothing of it changes: each setting makes another plan.
import { format, type List, secretsOf } from '../grammar/index.ts'
import { currentScope } from '../scope/index.ts'
import type { OutputTaker, TraceListener } from '../scope/index.ts'
import type { CallSite } from './call-site.ts'
import type { Executor } from './executor.ts'
import type { ChunkListener, Target } from './sinks.ts'
import type { Source } from './sources.ts'

/** A part of a command that runs on one host. */
export interface Segment {
  readonly executor: Executor
  readonly list: List
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | null>>
  /** Of the values of `env`, those that are secrets. */
  readonly secrets?: readonly string[]
}

/** A copy of the output, or with `instead` the only one. */
export interface Outlet {
  readonly target: Exclude<Target, string | URL> | ChunkListener
  readonly instead: boolean
}

/** How often a command is tried, and when. */
export interface CommandRetryOptions {
  /** How many tries there are at most; default 3. */
  readonly times?: number
  /** Milliseconds before the second try; default 1000. */
  readonly delayMs?: number
  /** By how much each wait is longer than the one before; default 2. */
  readonly factor?: number
  /** The longest wait in milliseconds; default 60,000. */
  readonly maxDelayMs?: number
}

/** How much of the output is kept. */
export interface OutputLimits {
  /** Bytes that `.text()` and its like hold; default 1 GiB. */
  readonly bytes?: number
  /** Characters of a line; default 16 Mi. */
  readonly lineLength?: number
}

/** What a command is. */
export interface Plan {
  readonly segments: readonly Segment[]
  /** Undefined: that of the script. */
  readonly stdin: Source | undefined
  readonly stdout: 'inherit' | 'ignore' | undefined
  readonly stderr: 'inherit' | 'ignore' | undefined
  readonly outlets: readonly Outlet[]
  readonly signals: readonly AbortSignal[]
  readonly timeoutMs: number | undefined
  readonly codes: readonly number[] | undefined
  readonly throws: boolean
  readonly pipefail: boolean
  readonly quiet: boolean
  readonly dry: boolean
  readonly trace: TraceListener | undefined
  /** Takes what would be shown. */
  readonly taker: OutputTaker | undefined
  readonly retry: Required<CommandRetryOptions> | undefined
  readonly limits: Required<OutputLimits>
  readonly site: CallSite
}

/** The plan of a template, with the settings of the scope that it is in. */
export function planOf(executor: Executor, list: List, site: CallSite): Plan {
  const scope = currentScope()
  return {
    segments: [{ executor, list, cwd: scope.cwd, env: scope.env }],
    stdin: undefined,
    stdout: undefined,
    stderr: undefined,
    outlets: [],
    signals: scope.signal === undefined ? [] : [scope.signal],
    timeoutMs: undefined,
    codes: undefined,
    throws: scope.throws,
    pipefail: scope.pipefail,
    quiet: scope.quiet,
    dry: scope.dry,
    trace: scope.trace,
    taker: scope.output,
    retry: undefined,
    limits: { bytes: OUTPUT_LENGTH_MAX, lineLength: LINE_LENGTH_MAX },
    site,
  }
}

/** The hosts of the plan, each named once. */
export function hostOf(plan: Plan): string {
  return [...new Set(plan.segments.map(({ executor }) => executor.host))].join(' | ')
}

/** The command as it could be typed, without secrets. */
export function textOf(plan: Plan): string {
  return plan.segments.map(({ list }) => format(list)).join(' | ')
}

/** The secrets in all its parts, and in their variables. */
export function secretsIn(plan: Plan): readonly string[] {
  return plan.segments.flatMap(({ list, secrets = [] }) => [...secretsOf(list), ...secrets])
}

const OUTPUT_LENGTH_MAX = 2 ** 30
const LINE_LENGTH_MAX = 2 ** 24
