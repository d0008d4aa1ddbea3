// Many hosts at once: functions there, or here with each host in hand.
import { remoteFrom, type FunctionHost, type Home, type Wire } from '../agent/remote.ts'
import { noFunction } from '../agent/trace-call.ts'
import { ScriptError } from '../errors.ts'
import { assertNoPassword, host as hostOf, type FarHost } from '../host/index.ts'
import { currentScope } from '../scope/index.ts'
import { chooseDisplay } from './choose-display.ts'
import { FleetRun } from './fleet-run.ts'
import { assertListOfHosts } from './list-of-hosts.ts'
import { resolveOptions, type FleetOptions } from './options.ts'
import type { HostSource } from './targets.ts'

/** A host as `each` takes it: what `host()` gives, or what `host()` would be given. */
export type EachHost = string | (FunctionHost & { readonly name: string })

/** What a function of `eachHere` is told. */
export interface HereContext {
  /** Fires when the host is given up: by timeout, `stopAfter`, or the caller. Commands and functions listen to it by themselves. */
  readonly signal: AbortSignal | undefined
  /** Counts from 1. */
  readonly attempt: number
}

/**
 * Runs `fn` on each host, there, with `args`, a limited number of them at once: `remote(host, fn, ...args)` for many. Iterate it for
 * results in the order in which they come, or await it for all of them, with tables and reports. A host that fails does not stop
 * the others. Hosts given by name have a connection for this alone, which is closed afterwards; those of `host()` keep theirs.
 */
export function each<H extends EachHost, A extends Wire[], R>(
  hosts: HostSource<H>,
  options: FleetOptions,
  fn: (...args: A) => R,
  ...args: A
): FleetRun<H, Home<R>>
export function each<H extends EachHost, R>(hosts: HostSource<H>, fn: () => R): FleetRun<H, Home<R>>
export function each(
  hosts: HostSource<EachHost>,
  optionsOrFn: FleetOptions | (() => unknown),
  fn?: (...args: Wire[]) => unknown,
  ...args: Wire[]
): FleetRun<EachHost, unknown> {
  assertListOfHosts(hosts)
  if (typeof optionsOrFn === 'function') return each(hosts, {}, optionsOrFn)
  if (typeof fn !== 'function') throw noFunction(fn ?? optionsOrFn)
  const calledFrom: { stack?: string } = {}
  Error.captureStackTrace(calledFrom, each)
  const run = async (host: FunctionHost): Promise<unknown> => await remoteFrom(calledFrom, host, fn, args)
  const task = (target: EachHost) => (typeof target === 'string' ? onNamed(target, run) : run(target))
  return startFleet(hosts, optionsOrFn, async (target) => await task(target))
}

/**
 * Calls `fn` here with each host, a limited number of them at once: for commands (`` host.$`…` ``), files, and whatever else needs both
 * sides. A text becomes a host as `host()` makes it. Otherwise as `each`.
 */
export function eachHere<H extends string | { readonly name: string }, R>(
  hosts: HostSource<H>,
  options: FleetOptions,
  fn: (host: H extends string ? FarHost : H, context: HereContext) => R,
): FleetRun<H, Awaited<R>>
export function eachHere<H extends string | { readonly name: string }, R>(
  hosts: HostSource<H>,
  fn: (host: H extends string ? FarHost : H, context: HereContext) => R,
): FleetRun<H, Awaited<R>>
export function eachHere<H extends string | { readonly name: string }, R>(
  hosts: HostSource<H>,
  optionsOrFn: FleetOptions | HereFunction<H, R>,
  given?: HereFunction<H, R>,
): FleetRun<H, Awaited<R>> {
  const [options, fn] = typeof optionsOrFn === 'function' ? [{}, optionsOrFn] : [optionsOrFn, given]
  if (typeof fn !== 'function') throw noFunction(fn ?? optionsOrFn)
  const task = async (target: H, attempt: number, signal: AbortSignal | undefined): Promise<Awaited<R>> => {
    const run = async (host: unknown) => await fn(host as Parameters<typeof fn>[0], { attempt, signal })
    return await (typeof target === 'string' ? onNamed(target, run) : run(target))
  }
  return startFleet(hosts, options, task)
}

type HereFunction<H, R> = (host: H extends string ? FarHost : H, context: HereContext) => R

function startFleet<H extends string | { readonly name: string }, T>(
  source: HostSource<H>,
  options: FleetOptions,
  task: (target: H, attempt: number, signal: AbortSignal | undefined) => Promise<T>,
): FleetRun<H, T> {
  assertListOfHosts(source)
  const settings = resolveOptions(options)
  const again = (targets: readonly H[]): FleetRun<H, T> => startFleet(targets, options, task)
  const display = chooseDisplay(currentScope().quiet ? { ...options, show: options.show ?? 'none' } : options)
  return new FleetRun({ source, nameOf, task, settings, display, again })
}

/** With a connection for this alone: those of a large fleet are not to stay open together. */
async function onNamed<T>(name: string, use: (host: FarHost) => Promise<T>): Promise<T> {
  const host = hostOf(name, { ssh: {} })
  let isRead = false
  try {
    const value = await use(host)
    isRead = typeof value === 'object' && value !== null && Symbol.asyncIterator in value
    return value
  } finally {
    // What is still read of needs its connection.
    if (!isRead) await host.close()
  }
}

function nameOf(target: string | { readonly name: string }): string {
  const name: unknown = typeof target === 'string' ? target : (target as { readonly name: unknown } | null)?.name
  if (typeof name === 'string' && name !== '') {
    assertNoPassword(name)
    return name
  }
  throw new ScriptError('invalid-argument', 'one of the hosts is none: it has no name')
}
