// A small shell that makes pipes, for Node cannot: what it calls a pipe between it and a child is a pair of sockets. It
// is a shell because that starts fastest and is everywhere; its text is constant. It ends when this process does.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { PIPE_DESCRIPTORS, pipeShellText } from './pipe-shell-text.ts'
import { withStreams } from '../with-streams.ts'

/** What a shell does besides making pipes. */
export interface PipeShellDuties {
  /** What lists of processes show after its text. Default `yon-pipes`. */
  readonly name?: string
  /** Branches of a `case` over `$what`, the first word of a line; `$name` is the rest. */
  readonly branches?: string
  /** Commands for when this process has gone, or has closed the shell. */
  readonly atEnd?: string
  /** What a shell is told at its start, for one may have been lost. */
  readonly greeting?: () => readonly string[]
}

/** A shell of this process, started when it is needed. It does not keep the process running. */
export class PipeShell {
  readonly #duties: PipeShellDuties
  #running: Running | undefined
  #directory: string | undefined

  constructor(duties: PipeShellDuties = {}) {
    this.#duties = duties
  }

  /** Starts it if it does not run, so that later it is there at once. */
  prepare(): Running {
    return (this.#running ??= this.#start())
  }

  /** Says a line. */
  tell(line: string): void {
    this.prepare().stdin.write(`${line}\n`)
  }

  /** Says a line, if there is a shell to hear it. */
  mention(line: string): void {
    this.#running?.stdin.write(`${line}\n`)
  }

  /**
   * Calls `open` with the paths of new pipes, as descriptors of the shell. They hold a line each. When this resolves, the
   * shell has closed them: it does not keep a writer from noticing that nobody reads.
   * @throws Error when there is no shell
   */
  async withNewPipes(open: (paths: readonly string[]) => void): Promise<void> {
    const running = this.prepare()
    await ask(running, 'p')
    try {
      open(PIPE_DESCRIPTORS.map((descriptor) => `/proc/${running.pid ?? 0}/fd/${descriptor}`))
    } finally {
      await ask(running, 'c')
    }
  }

  /** A private directory that the shell removes at its end. */
  directory(): string {
    if (this.#directory === undefined) {
      const path = join(tmpdir(), `yon-pipes-${globalThis.crypto.randomUUID()}`)
      // Before it exists: this process may be killed at any time.
      this.tell(`d ${path}`)
      mkdirSync(path, { mode: 0o700 })
      this.#directory = path
    }
    return this.#directory
  }

  /** Ends it. Pipes that were opened stay. */
  close(): void {
    const running = this.#running
    this.#running = undefined
    this.#directory = undefined
    running?.stdin.end()
  }

  #start(): Running {
    const child = withStreams(
      spawn('/bin/sh', ['-c', pipeShellText(this.#duties), this.#duties.name ?? 'yon-pipes'], {
        // Of its own session: what ends this process by the terminal or its group must not end the shell.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
      }),
    )
    const forget = (): void => {
      if (this.#running === child) this.#running = undefined
    }
    child.on('error', forget)
    child.on('exit', forget)
    child.stdin.on('error', forget)
    child.stdout.on('error', forget)
    child.unref()
    keepAlive(child.stdin, false)
    keepAlive(child.stdout, false)
    if (this.#directory !== undefined) child.stdin.write(`d ${this.#directory}\n`)
    for (const line of this.#duties.greeting?.() ?? []) child.stdin.write(`${line}\n`)
    return child
  }
}

type Running = ChildProcessByStdio<Writable, Readable, null>

/** Says a line, and waits for the answer. */
function ask({ stdin, stdout }: Running, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error('no pipe can be made: /bin/sh has ended'))
    if (stdout.destroyed) return fail()
    // This process must not end while it waits for the answer.
    keepAlive(stdout, true)
    stdout.once('close', fail)
    stdout.once('data', () => {
      keepAlive(stdout, false)
      stdout.off('close', fail)
      resolve()
    })
    stdin.write(`${line}\n`)
  })
}

function keepAlive(stream: Readable | Writable, alive: boolean): void {
  // That is what they are.
  if (stream instanceof Socket) stream[alive ? 'ref' : 'unref']()
}
