// A program of this system on a session: pipes for stdin, stdout and stderr.
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type ChildExit, ChildProgram } from '../io/child-program.ts'
import type { Program, ProgramExit, RunningProgram } from './program.ts'
import { sessionEnvironment } from './session-environment.ts'

/** Which program to run, and how. */
export interface RunProgramOptions {
  /** Default: that of this process; of `systemPrograms` the home directory. */
  readonly cwd?: string
  /** Added to what `sessionEnvironment` gives; the client's accepted variables yield to it. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs `argv` as the user that this process runs as, whoever has logged in. It ends, by SIGHUP, when the client goes away.
 */
export function runProgram(argv: readonly [file: string, ...args: string[]], options: RunProgramOptions = {}): Program {
  return async (running) => {
    const [file, ...args] = argv
    const env = { ...sessionEnvironment(running.session), ...options.env }
    const starting = ChildProgram.start(file, args, { env, cwd: options.cwd })
    return await runChild(starting, running, (child) => child.hangUp(HANG_UP_GRACE_MS))
  }
}

/** Joins a child to a session until it has ended. `hangUp` is called when the client goes away before. */
export async function runChild(
  starting: Promise<ChildProgram>,
  running: RunningProgram,
  hangUpOn: (child: ChildProgram) => void,
): Promise<ProgramExit> {
  const { stdin, stdout, stderr, closed } = running
  // Those that come before it runs, too.
  running.onSignal((name) => void starting.then((child) => child.kill(name)).catch(() => undefined))
  const child = await starting
  const hangUp = () => hangUpOn(child)
  if (closed.aborted) hangUp()
  else closed.addEventListener('abort', hangUp, { once: true })
  stdin.pipe(child.stdin)
  // What the program does not read any more is dropped, so that the client is not stuck with it.
  void finished(child.stdin).catch(() => stdin.unpipe(child.stdin).resume())
  // The client may have gone while it was started.
  if (!stdout.destroyed) child.stdout.pipe(stdout, { end: false })
  if (!stderr.destroyed) child.stderr.pipe(stderr, { end: false })
  dropWhenGone(child, running)
  const exit = await child.exit
  closed.removeEventListener('abort', hangUp)
  if (exit.error !== undefined) stderr.write(`${exit.error.message}\n`)
  return exitOf(exit)
}

/** A client that reads no more must not stop the program from writing. */
function dropWhenGone(child: ChildProgram, { stdout, stderr }: RunningProgram): void {
  whenClosed(stdout, () => child.stdout.unpipe(stdout).destroy())
  whenClosed(stderr, () => child.stderr.unpipe(stderr).resume())
}

function whenClosed(stream: Writable, then: () => void): void {
  if (stream.destroyed) then()
  else stream.once('close', then)
}

function exitOf({ status, signal, error }: ChildExit): ProgramExit {
  // As shells say it: 127 when there is no such program, 126 when it cannot be run.
  if (error !== undefined) return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 127 : 126
  return signal === undefined ? status : { signal }
}

const HANG_UP_GRACE_MS = 2000
