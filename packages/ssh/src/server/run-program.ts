// A program of this system on a session: pipes for stdin, stdout and stderr.
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
    const child = new ChildProgram(file, args, { env, cwd: options.cwd })
    return await runChild(child, running, () => child.hangUp(HANG_UP_GRACE_MS))
  }
}

/** Joins a child to a session until it has ended. `hangUp` is called when the client goes away before. */
export async function runChild(child: ChildProgram, running: RunningProgram, hangUp: () => void): Promise<ProgramExit> {
  const { stdin, stdout, stderr, closed } = running
  running.onSignal((name) => child.kill(name))
  if (closed.aborted) hangUp()
  else closed.addEventListener('abort', hangUp, { once: true })
  stdin.pipe(child.stdin)
  // What the program does not read any more is dropped, so that the client is not stuck with it.
  void finished(child.stdin).catch(() => stdin.unpipe(child.stdin).resume())
  child.stdout.pipe(stdout, { end: false })
  child.stderr.pipe(stderr, { end: false })
  dropWhenGone(child, running)
  const exit = await child.exit
  closed.removeEventListener('abort', hangUp)
  if (exit.error !== undefined) stderr.write(`${exit.error.message}\n`)
  return exitOf(exit)
}

/** A client that reads no more must not stop the program from writing. */
function dropWhenGone(child: ChildProgram, { stdout, stderr }: RunningProgram): void {
  stdout.once('close', () => child.stdout.unpipe(stdout).destroy())
  stderr.once('close', () => child.stderr.unpipe(stderr).resume())
}

function exitOf({ status, signal, error }: ChildExit): ProgramExit {
  // As shells say it: 127 when there is no such program, 126 when it cannot be run.
  if (error !== undefined) return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 127 : 126
  return signal === undefined ? status : { signal }
}

const HANG_UP_GRACE_MS = 2000
