// `yon run` at a terminal: TypeScript line by line, with all of yon at hand.
import { once } from 'node:events'
import { Recoverable, start, type REPLEval, type REPLServer } from 'node:repl'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import vm from 'node:vm'
import * as script from '@yon/script'
import { doWork } from '../build/work.ts'
import { Store } from '../cache/store.ts'
import { describeFinding } from '../diagnostics/report.ts'
import { ship } from '../emitted.ts'
import { prepareProcess, type RunOptions } from '../run/process.ts'
import { describeFailure, ownFramesRemoved } from '../run/failure.ts'
import { withoutInternals } from './completion.ts'
import { AWAITED } from './hoist.ts'
import { Interruption, Interrupts } from './interrupts.ts'
import { Session, SHIP } from './session.ts'

/** Where a person types and reads; default: the terminal. */
export interface ReplStreams {
  readonly input?: Readable
  readonly output?: Writable
  readonly terminal?: boolean
}

/** Reads, evaluates and prints until the person leaves, and gives the exit status. */
export async function startRepl(options: Omit<RunOptions, 'argv'>, streams: ReplStreams = {}): Promise<number> {
  const store = Store.open()
  const rootScope = prepareProcess('[repl]', { store, code: {} }, { ...options, argv: [] })
  const session = new Session(store, process.cwd())
  Object.assign(globalThis, Object.fromEntries(Object.entries(script).filter(([name]) => !(name in globalThis))), {
    [SHIP]: ship,
    [AWAITED]: awaited,
  })
  const restore = keepQuietOfImports()
  const server = start({ prompt: 'yon> ', useGlobal: true, ignoreUndefined: true, ...streams })
  const interrupts = new Interrupts(server)
  let evaluated = Promise.resolve()
  let isLine = false
  const evaluate: REPLEval = (typed, _context, _file, done) => {
    if (!isLine) return complete(typed, done)
    const run = async (signal: AbortSignal): Promise<unknown> => {
      script.setRootScope({ ...rootScope, signal })
      return await evaluateCell(session, typed)
    }
    evaluated = answer(session, async () => await interrupts.during(run), server, done)
  }
  takeTurns(server, async (begin) => {
    isLine = true
    begin()
    isLine = false
    await evaluated
  })
  ;(server as { eval: REPLEval }).eval = evaluate
  const { completer } = server
  Object.assign(server, { completer: withoutInternals((line, done) => void completer.call(server, line, done)) })
  if (streams.terminal !== false) server.setupHistory(join(store.folder, 'repl-history'), () => {})
  await once(server, 'exit')
  restore()
  return 0
}

/** For the names after a dot, the server asks for the value before it. */
function complete(expression: string, done: Parameters<REPLEval>[3]): void {
  try {
    done(null, vm.runInThisContext(expression))
  } catch (error) {
    done(error as Error, undefined)
  }
}

/** Tells the server what came of a cell. What went wrong is told to the person here. */
async function answer(
  session: Session,
  run: () => Promise<unknown>,
  server: REPLServer,
  done: Parameters<REPLEval>[3],
): Promise<void> {
  let value: unknown
  try {
    value = await run()
  } catch (error) {
    if (error instanceof Recoverable) return done(error, undefined)
    if (error instanceof Mistake) server.output.write(error.message)
    else if (error instanceof Interruption) server.output.write(`${error.message}\n`)
    else tell(session, server, error)
  }
  done(null, value)
}

/** As it is told, it is in `_error`. */
function tell(session: Session, server: REPLServer, error: unknown): void {
  showTypedLines(session, error, new Set())
  Object.assign(server, { lastError: error })
  server.output.write(describeFailure(error))
}

/** Of the error, and of those behind it. */
function showTypedLines(session: Session, error: unknown, seen: Set<unknown>): void {
  if (!(error instanceof Error) || seen.has(error)) return
  seen.add(error)
  const { stack } = error
  if (typeof stack === 'string') Reflect.set(error, 'stack', session.inTypedLines(ownFramesRemoved(stack)))
  showTypedLines(session, error.cause, seen)
  if (error instanceof AggregateError) for (const each of error.errors) showTypedLines(session, each, seen)
}

async function evaluateCell(session: Session, typed: string): Promise<unknown> {
  if (typed.trim() === '') return undefined
  const cell = await doWork(session.read(typed), { keep: true })
  if (cell.kind === 'incomplete') throw new Recoverable(new SyntaxError('goes on'))
  if (cell.kind === 'wrong') throw new Mistake(cell.findings.map(describeFinding).join('\n'))
  vm.runInThisContext(cell.code.declarations)
  const run = compiled(cell.code.body, cell.file).runInThisContext() as () => Promise<
    { readonly value: unknown } | undefined
  >
  const given = await run()
  const value = await given?.value
  // What a command wrote was seen.
  const isSeen = given?.value instanceof script.Command || (/\bawait\b/.test(typed) && isCommandResult(value))
  return isSeen ? undefined : value
}

/** How a command ended, without what it wrote. */
function isCommandResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || 'stdout' in value) return false
  return ['host', 'command', 'ok', 'status', 'stages', 'milliseconds'].every((each) => each in value)
}

/** Code whose `import()` is that of a file in the working directory. */
function compiled(code: string, filename: string): vm.Script {
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  return new vm.Script(code, { filename, lineOffset: -1, importModuleDynamically })
}

/** Node calls the `import()` of cells an experiment, at the first one: nothing to tell a person of. */
function keepQuietOfImports(): () => void {
  const { emitWarning } = process
  const filtered = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER'))
      Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  process.emitWarning = filtered as typeof emitWarning
  return () => void (process.emitWarning = emitWarning)
}

/** A line waits until what was typed before it is done: Node would begin it at once. */
function takeTurns(server: REPLServer, take: (begin: () => void) => Promise<void>): void {
  const listeners = server.listeners('line') as ((line: string) => void)[]
  server.removeAllListeners('line')
  let turn = Promise.resolve()
  server.on('line', (line) => {
    turn = turn.then(async () => {
      await take(() => {
        for (const listener of listeners) listener.call(server, line)
      })
    })
  })
}

/** What a cell waits for. An error without frames, as those of the runtime itself can be, gets that of the cell. */
async function awaited(value: unknown): Promise<unknown> {
  const here: { stack?: string } = {}
  Error.captureStackTrace(here, awaited)
  try {
    return await value
  } catch (error) {
    const isBare = error instanceof Error && typeof error.stack === 'string' && !/^ +at /m.test(error.stack)
    const frames = here.stack?.split('\n').filter((line) => line.includes('[repl#')) ?? []
    if (isBare && frames.length > 0) error.stack = [error.stack, ...frames].join('\n')
    throw error
  }
}

/** What was typed cannot run, and why, for a person. */
class Mistake extends Error {}
