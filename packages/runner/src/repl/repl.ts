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
import { describeFailure } from '../run/failure.ts'
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
  })
  const restore = keepQuietOfImports()
  const server = start({ prompt: 'yon> ', useGlobal: true, ignoreUndefined: true, ...streams })
  let running = new AbortController()
  server.on('SIGINT', () => running.abort(new Error('interrupted')))
  let evaluated = Promise.resolve()
  const evaluate: REPLEval = (typed, _context, _file, done) => {
    running = new AbortController()
    script.setRootScope({ ...rootScope, signal: running.signal })
    evaluated = answer(session, typed, (text) => server.output.write(text), done)
  }
  takeTurns(server, async () => await evaluated)
  ;(server as { eval: REPLEval }).eval = evaluate
  if (streams.terminal !== false) server.setupHistory(join(store.folder, 'repl-history'), () => {})
  await once(server, 'exit')
  restore()
  return 0
}

/** Tells the server what came of a cell. What went wrong is told to the person here. */
async function answer(
  session: Session,
  typed: string,
  say: (text: string) => void,
  done: Parameters<REPLEval>[3],
): Promise<void> {
  let value: unknown
  try {
    value = await evaluateCell(session, typed)
  } catch (error) {
    if (error instanceof Recoverable) return done(error, undefined)
    say(error instanceof Mistake ? error.message : describeFailure(error))
  }
  done(null, value)
}

async function evaluateCell(session: Session, typed: string): Promise<unknown> {
  if (typed.trim() === '') return undefined
  const cell = await doWork(session.read(typed), { keep: true })
  if (cell.kind === 'incomplete') throw new Recoverable(new SyntaxError('goes on'))
  if (cell.kind === 'wrong') throw new Mistake(cell.findings.map(describeFinding).join('\n'))
  vm.runInThisContext(cell.code.declarations)
  const run = compiled(cell.code.body).runInThisContext() as () => Promise<{ readonly value: unknown } | undefined>
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
function compiled(code: string): vm.Script {
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
  return new vm.Script(code, { filename: '[repl].ts', lineOffset: -1, importModuleDynamically })
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
function takeTurns(server: REPLServer, evaluated: () => Promise<void>): void {
  const listeners = server.listeners('line') as ((line: string) => void)[]
  server.removeAllListeners('line')
  let turn = Promise.resolve()
  server.on('line', (line) => {
    turn = turn.then(async () => {
      for (const listener of listeners) listener.call(server, line)
      await evaluated()
    })
  })
}

/** What was typed cannot run, and why, for a person. */
class Mistake extends Error {}
