// Scopes follow the flow of the program, awaits included, so that parallel branches do not disturb each other.
import { AsyncLocalStorage } from 'node:async_hooks'
import { resolve } from 'node:path'
import process from 'node:process'
import { ScriptError } from '../errors.ts'
import { directoryHere, directoryIn } from './directory.ts'
import { checkSettings } from './settings.ts'
import { EMPTY_SCOPE, type Scope, type ScopeSettings } from './scope.ts'

/** The scope in force here. */
export function currentScope(): Scope {
  return storage.getStore() ?? root
}

/** What holds where no `within` is around, in the whole process: for programs that run scripts, such as `yon run -x`. */
export function setRootScope(settings: ScopeSettings): void {
  root = nest(EMPTY_SCOPE, settings)
}

/**
 * Runs `fn` with other settings, and only `fn`: scopes may run side by side. A relative `cwd` starts from that around,
 * `env` adds to that around, and of signals and timeouts the first to fire counts. When the time is over, commands and
 * all else that listens to the scope's signal end; `within` itself waits for `fn`.
 */
export async function within<T>(settings: ScopeSettings, fn: () => T | PromiseLike<T>): Promise<Awaited<T>> {
  const outer = currentScope()
  if (typeof fn !== 'function') throw new ScriptError('invalid-argument', 'what runs in a scope is a function')
  const { timeoutMs } = settings
  if (timeoutMs === undefined) return await storage.run(nest(outer, settings), fn)
  checkSettings(settings)
  const expiry = new AbortController()
  const timer = setTimeout(() => expiry.abort(timeout(timeoutMs)), Math.min(timeoutMs, LONGEST_TIMER_MS))
  try {
    return await storage.run(nest(outer, settings, expiry.signal), fn)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * `fn` for clean-up, to be called later: in the scope that is in force now, but without its signals and timeouts, which
 * may have fired then.
 */
export function bindForCleanUp<T>(fn: () => T): () => T {
  const scope = { ...currentScope(), signal: undefined, timeoutMs: undefined }
  return () => storage.run(scope, fn)
}

/** What `fn` makes with other settings, when it is made at once: a command takes its settings where it is created. */
export function made<T>(settings: ScopeSettings, fn: () => T): T {
  return storage.run(nest(currentScope(), settings), fn)
}

/** Runs `fn` in another directory. */
export function cd<T>(directory: string, fn: () => T | PromiseLike<T>): Promise<Awaited<T>> {
  return within({ cwd: directory }, fn)
}

/** The variables of this machine with changes, by default those of the scope; `null` removes one. */
export function scopeEnvironment(changes: Scope['env'] = currentScope().env): Record<string, string> {
  const merged = Object.entries({ ...process.env, ...changes })
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** The absolute path on this machine that `path` means in a directory, by default that of the scope. */
export function scopePath(path = '.', cwd: Scope['cwd'] = currentScope().cwd): string {
  return resolve(directoryHere(cwd), path)
}

/** The scope that `settings` make of the one around. */
export function nest(outer: Scope, settings: ScopeSettings, expiry?: AbortSignal): Scope {
  checkSettings(settings)
  const deadline = nearest(deadlines.get(outer), settings.timeoutMs)
  const scope: Scope = {
    cwd: settings.cwd === undefined ? outer.cwd : directoryIn(outer.cwd, settings.cwd),
    env: settings.env === undefined ? outer.env : { ...outer.env, ...settings.env },
    throws: settings.throws ?? outer.throws,
    pipefail: settings.pipefail ?? outer.pipefail,
    get timeoutMs() {
      return deadline === undefined ? undefined : Math.max(0, deadline - performance.now())
    },
    quiet: settings.quiet ?? outer.quiet,
    signal: joined(joined(outer.signal, settings.signal), expiry),
    output: settings.output ?? outer.output,
    trace: settings.trace ?? outer.trace,
    configFile: settings.configFile === undefined ? outer.configFile : namedFile(settings.configFile, outer.cwd),
    dry: settings.dry ?? outer.dry,
  }
  if (deadline !== undefined) deadlines.set(scope, deadline)
  return scope
}

/** The file, whatever the directory is when it is read. As with `ssh -F`, `none` is no file at all. */
function namedFile(path: string, cwd: string | undefined): string {
  if (path === '' || path.includes('\0')) {
    throw new ScriptError('invalid-argument', `not a file: ${JSON.stringify(path)}`)
  }
  return path.startsWith('~/') || path.toLowerCase() === 'none' ? path : scopePath(path, cwd)
}

function nearest(outer: number | undefined, timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined) return outer
  return Math.min(outer ?? Infinity, performance.now() + timeoutMs)
}

function joined(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a === undefined || b === undefined ? (a ?? b) : AbortSignal.any([a, b])
}

function timeout(milliseconds: number): ScriptError {
  return new ScriptError('timeout', `not finished within ${milliseconds} ms`)
}

const storage = new AsyncLocalStorage<Scope>()
/** When scopes with a timeout end, by the clock of `performance.now()`. */
const deadlines = new WeakMap<Scope, number>()
let root = EMPTY_SCOPE

/** Longer ones Node fires at once: 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
