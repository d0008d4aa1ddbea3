// Pipes from FIFOs, for systems where a process cannot open the descriptors of another. Some are made ahead, each is
// used once, and its name goes at once.
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { PipeShell } from './pipe-shell.ts'
import type { Pipe } from './pipes.ts'

/** Makes pipes of FIFOs in a directory of `shell`. */
export class Fifos {
  readonly #shell: PipeShell
  readonly #ready: string[] = []
  #making: Promise<void> | undefined
  #count = 0

  constructor(shell: PipeShell) {
    this.#shell = shell
  }

  /** Opens a pipe. The caller closes both ends. */
  async open(): Promise<Pipe> {
    for (;;) {
      const path = this.#ready.pop()
      if (path !== undefined) return openFifo(path)
      await (this.#making ??= this.#make())
    }
  }

  /** Forgets what is ready: the shell removes its directory. */
  clear(): void {
    this.#ready.length = 0
  }

  async #make(): Promise<void> {
    try {
      const folder = this.#shell.directory()
      const paths = Array.from({ length: BATCH }, () => join(folder, String(this.#count++)))
      await mkfifo(paths)
      this.#ready.push(...paths)
    } finally {
      this.#making = undefined
    }
  }
}

function openFifo(path: string): Pipe {
  const opened: number[] = []
  try {
    // An end alone would wait for the other. The third, which is both, lets each of them open at once.
    const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
    opened.push(both)
    const read = openSync(path, constants.O_RDONLY)
    opened.push(read)
    const write = openSync(path, constants.O_WRONLY)
    closeSync(both)
    return { read, write }
  } catch (error) {
    for (const descriptor of opened) closeSync(descriptor)
    throw error
  } finally {
    unlinkSync(path)
  }
}

function mkfifo(paths: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore', cwd: '/' })
    const fail = (fault: string, cause?: unknown): void =>
      reject(new Error(`no pipe can be made: mkfifo ${fault}`, { cause }))
    child.on('error', (error) => fail('cannot be started', error))
    child.on('exit', (status) => (status === 0 ? resolve() : fail(`ended with status ${status}`)))
  })
}

/** Making many takes no longer than making one: it is the start of `mkfifo` that costs. */
const BATCH = 48
