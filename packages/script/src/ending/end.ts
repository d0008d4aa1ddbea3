// How a script ends: what runs is stopped, the clean-up runs, what is written goes out, and then the process ends in the
// way that its parent expects.
import { constants } from 'node:os'
import process from 'node:process'
import { inspect } from 'node:util'
import { ScriptError } from '../errors.ts'
import { interrupt } from '../scope/index.ts'
import { cleanUpAll, cleanUpAtOnce, isCleaningUp, onDefer } from './clean-up.ts'
import { withoutOwnFrames } from './script-frames.ts'
import { isHandled } from './signals.ts'

/** What ends a script before its last line is done. */
export type Ending = { readonly status: number } | { readonly error: unknown } | { readonly signal: NodeJS.Signals }

/** Writes an error of the script for a person, and says which exit status it makes. */
export type ErrorReporter = (error: unknown) => number

/**
 * Ends the script with a status, after the clean-up that was deferred. To go no further, `await` it: it never returns.
 */
export function exit(status = 0): Promise<never> {
  return endScript({ status })
}

/** Ends the script and the process. The first ending counts. Never returns. */
export async function endScript(ending: Ending): Promise<never> {
  watchProcess()
  if (state.ending === undefined) {
    state.ending = ending
    interrupt(new ScriptError('aborted', `the script ends${'signal' in ending ? ` by ${ending.signal}` : ''}`))
    if ('error' in ending) state.status = state.report(ending.error)
    if ('status' in ending) state.status = ending.status
    await settled(HELD_MS)
    await cleanUpAll(failed)
    await settled(HELD_MS)
    await written()
    leave(state.ending)
  }
  if (isCleaningUp()) {
    if ('status' in ending) state.status = ending.status
    // The clean-up that asks for the end must end for it to come.
    throw new ScriptError('aborted', 'the script ends already')
  }
  return new Promise(() => undefined)
}

/** The script does not end before this does, for a few seconds: for what needs a moment to stop, such as processes. */
export function holdEnd(running: Promise<unknown>): void {
  watchProcess()
  const release = () => void held.delete(settledOnce)
  const settledOnce = running.then(release, release)
  held.add(settledOnce)
}

/**
 * Calls `fn` in the last moment before the process ends, however it does but by SIGKILL: nothing asynchronous happens any
 * more. The result takes it back.
 */
export function atLastMoment(fn: () => void): () => void {
  watchProcess()
  lastMoment.add(fn)
  return () => void lastMoment.delete(fn)
}

/** Has errors of the script written in another way, and from now on all that nothing catches. */
export function setErrorReporter(report: ErrorReporter): void {
  watchProcess()
  state.report = report
}

/** Whether the script is ending; what goes wrong now may be because of that. */
export function isEnding(): boolean {
  return state.ending !== undefined
}

// Nothing is installed in a script that has nothing to clean up.
function watchProcess(): void {
  if (state.watches) return
  state.watches = true
  for (const signal of ENDING_SIGNALS) process.on(signal, () => onEndingSignal(signal))
  process.on('uncaughtException', onUncaught)
  process.on('beforeExit', () => void (state.ending === undefined && cleanUpAll(failed)))
  process.on('exit', onLastMoment)
}

function onEndingSignal(signal: NodeJS.Signals): void {
  if (state.ending === undefined) {
    if (!isHandled(signal)) void endScript({ signal })
  } else if ('signal' in state.ending) {
    raise(signal)
  } else {
    // The clean-up of another end goes on; a second signal does not wait for it.
    state.ending = { signal }
  }
}

function onUncaught(error: unknown): void {
  // The script handles its errors itself.
  if (process.listenerCount('uncaughtException') > 1) return
  if (state.ending === undefined) void endScript({ error })
  else failed(error)
}

function onLastMoment(): void {
  cleanUpAtOnce(failed)
  for (const fn of lastMoment) fn()
  lastMoment.clear()
}

function failed(error: unknown): void {
  // What is stopped by the end is no news.
  if (state.ending !== undefined && error instanceof ScriptError && error.code === 'aborted') return
  const status = state.report(error)
  state.status ||= status
  if (state.ending === undefined) process.exitCode ||= status
}

/** When all that is held has ended, or the time is over. */
async function settled(milliseconds: number): Promise<void> {
  if (held.size === 0) return
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), milliseconds)
  const expired = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()))
  while (held.size > 0 && !over.signal.aborted) await Promise.race([Promise.all(held), expired])
  clearTimeout(timer)
}

/** When standard output and standard error are written: to a pipe, that is asynchronous. */
async function written(): Promise<void> {
  const streams = [process.stdout, process.stderr].filter(({ writableLength }) => writableLength > 0)
  const drained = Promise.all(streams.map((stream) => new Promise<unknown>((resolve) => stream.write('', resolve))))
  const timer = new Promise((resolve) => setTimeout(resolve, WRITTEN_MS).unref())
  await Promise.race([drained, timer])
}

function leave(ending: Ending): void {
  if ('signal' in ending) raise(ending.signal)
  process.exit(state.status)
}

/** Ends this process by a signal, as if nobody had listened: parents take note. */
function raise(signal: NodeJS.Signals): void {
  onLastMoment()
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  // Where there are no signals.
  process.exit(128 + constants.signals[signal])
}

function report(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? withoutOwnFrames(inspect(error)) : `thrown: ${inspect(error)}`}\n`)
  return 1
}

onDefer(watchProcess)

interface State {
  ending: Ending | undefined
  status: number
  watches: boolean
  report: ErrorReporter
}

const state: State = { ending: undefined, status: 0, watches: false, report }
const held = new Set<Promise<unknown>>()
const lastMoment = new Set<() => void>()
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** How long the end waits for what is stopped. */
const HELD_MS = 5_000
/** How long the end waits for a reader of our output. */
const WRITTEN_MS = 2_000
