// A child process with pipes, in a session of its own, so that all that it starts can be told and ended together.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { constants } from 'node:os'

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
  readonly #child: ChildProcessWithoutNullStreams
  /** Resolves when it has ended and all its output has been read. Never rejects. */
  readonly exit: Promise<ChildExit>

  constructor(file: string, args: readonly string[], { env, cwd }: ChildProgramOptions) {
    const place = cwd === undefined ? {} : { cwd }
    const child = spawn(file, args, { env, ...place, stdio: 'pipe', detached: process.platform !== 'win32' })
    this.#child = child
    // A program that does not read its input to the end is no error.
    child.stdin.on('error', () => undefined)
    child.stdout.on('error', () => undefined)
    child.stderr.on('error', () => undefined)
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => resolve({ status: undefined, signal: undefined, error }))
      child.once('close', (status, signal) =>
        resolve({ status: status ?? undefined, signal: signal?.replace(/^SIG/, ''), error: undefined }),
      )
    })
  }

  get stdin() {
    return this.#child.stdin
  }
  get stdout() {
    return this.#child.stdout
  }
  get stderr() {
    return this.#child.stderr
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
