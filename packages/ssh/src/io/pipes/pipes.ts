// Pipes of the system, for children that open /dev/stdin again, wait for what they read, or are to end by SIGPIPE: Node
// gives them pairs of sockets.
import { closeSync, constants, openSync, readlinkSync, readSync } from 'node:fs'
import { Fifos } from './fifos.ts'
import { PipeShell } from './pipe-shell.ts'

/** Two descriptors of this process, both blocking, closed in children unless given to them. */
export interface Pipe {
  readonly read: number
  readonly write: number
}

/** Makes pipes. A shell of its own, or the one given, helps with that. */
export class Pipes {
  readonly #shell: PipeShell
  readonly #fifos: Fifos
  readonly #ahead: boolean
  readonly #ready: Pipe[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #making: Promise<void> | undefined
  /** Elsewhere opening /dev/fd/N copies the descriptor, and FIFOs do as well. */
  #canReopen = process.platform === 'linux'

  /** @param ahead makes the next ones while those that were asked for are used, which hides the time it takes */
  constructor(shell = new PipeShell(), { ahead = false }: { readonly ahead?: boolean } = {}) {
    this.#shell = shell
    this.#ahead = ahead
    this.#fifos = new Fifos(shell)
  }

  /**
   * Opens a pipe. The caller closes both ends.
   * @throws Error where none can be made: without /bin/sh, and the system's when it has too many files open
   */
  async open(): Promise<Pipe> {
    for (;;) {
      if (!this.#canReopen) return this.#fifos.open()
      const pipe = this.#ready.pop()
      if (pipe !== undefined) return pipe
      await (this.#making ??= this.#make())
    }
  }

  /**
   * Opens several pipes, or none. Who needs some waits for who came before: otherwise many would have one each where
   * descriptors are scarce, and nobody enough.
   */
  openSeveral(length: number): Promise<readonly Pipe[]> {
    const opening = this.#queue.then(async () => {
      const pipes: Pipe[] = []
      try {
        while (pipes.length < length) pipes.push(await this.open())
        if (this.#ahead && this.#canReopen && this.#ready.length < length) this.#makeAhead()
        return pipes
      } catch (error) {
        closeAll(pipes.flatMap(({ read, write }) => [read, write]))
        throw error
      }
    })
    this.#queue = opening.catch(() => undefined)
    return opening
  }

  /** How many pipes wait to be used, with two descriptors each. */
  get idle(): number {
    return this.#ready.length
  }

  /** Lets go of the shell and of pipes that nobody has asked for. */
  close(): void {
    closeAll(this.#ready.splice(0).flatMap(({ read, write }) => [read, write]))
    this.#fifos.clear()
    this.#shell.close()
  }

  #makeAhead(): void {
    // Who needs them next is told what is wrong.
    ;(this.#making ??= this.#make()).catch(() => undefined)
  }

  /**
   * Opens what the shell has made by the names that Linux gives to descriptors of a process. Each opening has flags of
   * its own, so nobody's choice not to block is anybody else's.
   */
  async #make(): Promise<void> {
    const made: Pipe[] = []
    try {
      await this.#shell.withNewPipes((paths) => {
        try {
          this.#canReopen = paths.every((path) => readlinkSync(path).startsWith('pipe:'))
          if (this.#canReopen) for (const path of paths) made.push(reopen(path))
        } catch (error) {
          if (isScarce(error)) throw error
          // There is no /proc, or it is not for us.
          this.#canReopen = false
        }
      })
    } finally {
      this.#ready.push(...made)
      this.#making = undefined
    }
  }
}

/** Closes descriptors. */
export function closeAll(descriptors: Iterable<number>): void {
  for (const descriptor of descriptors) closeSync(descriptor)
}

/** Is that the system's error for too many open files? */
export function isScarce(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
}

function reopen(path: string): Pipe {
  const read = openSync(path, constants.O_RDONLY)
  try {
    // The line that it was made of.
    readSync(read, new Uint8Array(1))
    return { read, write: openSync(path, constants.O_WRONLY) }
  } catch (error) {
    closeSync(read)
    throw error
  }
}
