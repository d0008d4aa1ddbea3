// A child process with pipes, in a session of its own, so that all that it starts can be told and ended together.
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { PipeShell } from './pipes/pipe-shell.ts'
import { Pipes } from './pipes/pipes.ts'
import { nodePipes, openStandardPipes, spawnPiped } from './pipes/standard-pipes.ts'

export interface ChildProgramOptions {
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd?: string | undefined
}

/** How a child ended; `error` when it could not be started. */
export interface ChildExit {
  readonly status: number | undefined
  /** Without `SIG`. */
  readonly signal: string | undefined
  readonly error: Error | undefined
}

export class ChildProgram {
  readonly #child: ChildProcess
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended and all its output has been read. Never rejects. */
  readonly exit: Promise<ChildExit>

  /** Starts a program with pipes of the system, where they can be had. */
  static async start(file: string, args: readonly string[], options: ChildProgramOptions): Promise<ChildProgram> {
    return new ChildProgram(file, args, options, await openStandardPipes('pipe', pipes))
  }

  /** Starts a program at once, with the pairs of sockets that Node makes. */
  constructor(file: string, args: readonly string[], { env, cwd }: ChildProgramOptions, standard = nodePipes('pipe')) {
    const place = cwd === undefined ? {} : { cwd }
    const settings = { env, ...place, detached: process.platform !== 'win32' }
    const { child, stdin, stdout, stderr } = spawnPiped(file, args, settings, standard)
    this.#child = child
    this.stdin = stdin
    this.stdout = stdout
    this.stderr = stderr as Readable
    const streams = [this.stdin, this.stdout, this.stderr]
    // A program that does not read its input to the end is no error.
    for (const stream of streams) stream.on('error', () => undefined)
    const read = Promise.all([closing(this.stdout), closing(this.stderr)])
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => {
        for (const stream of streams) stream.destroy()
        resolve({ status: undefined, signal: undefined, error })
      })
      child.once('exit', (status, signal) => {
        stdin.destroy()
        const exit = { status: status ?? undefined, signal: signal?.replace(/^SIG/, ''), error: undefined }
        void read.then(() => resolve(exit))
      })
    })
  }

  /** Sends a signal, named without `SIG`, to the program and all that it has started. False: nobody is there. */
  kill(name: string): boolean {
    const number = (constants.signals as Readonly<Record<string, number>>)[`SIG${name}`]
    const { pid } = this.#child
    if (number === undefined || pid === undefined) return false
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, number)
      return true
    } catch {
      return false
    }
  }

  /** Hangs up; what does not end within `graceMs` is killed. */
  hangUp(graceMs: number): void {
    if (!this.kill('HUP')) return
    const timer = setTimeout(() => this.kill('KILL'), graceMs)
    void this.exit.then(() => clearTimeout(timer))
  }
}

function closing(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', () => resolve()))
}

const pipes = new Pipes(new PipeShell(), { ahead: true })
