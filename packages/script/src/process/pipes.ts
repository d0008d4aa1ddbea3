// Pipes of the system. What Node calls a pipe between it and a child is a pair of sockets: a child cannot open
// /dev/stdin on one, and reads come back empty-handed in programs that expect to wait. Node cannot make a pipe; the
// guard can.
import { closeSync, constants, openSync, readlinkSync, readSync } from 'node:fs'
import process from 'node:process'
import { ScriptError } from '../errors.ts'
import { openFifo } from './fifos.ts'
import { withNewPipes } from './guard.ts'

/** Two descriptors of this process, both blocking, closed in children unless given to them. */
export interface Pipe {
  readonly read: number
  readonly write: number
}

/** Opens a pipe. The caller closes both ends. */
export async function openPipe(): Promise<Pipe> {
  if (!canReopen) return openFifo()
  for (;;) {
    const pipe = ready.pop()
    if (pipe !== undefined) return pipe
    await (making ??= make())
    if (!canReopen) return openFifo()
  }
}

/**
 * Opens several pipes, or none. Who needs some waits for who came before: otherwise many would have one each where
 * descriptors are scarce, and nobody enough.
 */
export function openPipes(length: number): Promise<readonly Pipe[]> {
  const opening = queue.then(async () => {
    const pipes: Pipe[] = []
    try {
      while (pipes.length < length) pipes.push(await openPipe())
      return pipes
    } catch (error) {
      closeAll(pipes.flatMap(({ read, write }) => [read, write]))
      throw isScarce(error) ? tooMany(error) : error
    }
  })
  queue = opening.catch(() => undefined)
  return opening
}

/** Closes descriptors. */
export function closeAll(descriptors: Iterable<number>): void {
  for (const descriptor of descriptors) closeSync(descriptor)
}

/** How many pipes wait to be used, with two descriptors each. */
export function idlePipes(): number {
  return ready.length
}

/**
 * Opens what the guard has made by the names that Linux gives to descriptors of a process. Each opening has flags of its
 * own, so nobody's choice not to block is anybody else's.
 */
async function make(): Promise<void> {
  const made: Pipe[] = []
  try {
    await withNewPipes((paths) => {
      try {
        canReopen = paths.every((path) => readlinkSync(path).startsWith('pipe:'))
        if (canReopen) for (const path of paths) made.push(reopen(path))
      } catch (error) {
        if (isScarce(error)) throw error
        // There is no /proc, or it is not for us.
        canReopen = false
      }
    })
  } finally {
    ready.push(...made)
    making = undefined
  }
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

function isScarce(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
}

function tooMany(cause: unknown): ScriptError {
  const advice = 'parallel({ limit }, items, fn) bounds how many run at once; ulimit -n is the limit of the system'
  return new ScriptError('command-failed', 'too many open files', { host: 'here', advice, cause })
}

let queue: Promise<unknown> = Promise.resolve()
const ready: Pipe[] = []
let making: Promise<void> | undefined
/** Elsewhere opening /dev/fd/N copies the descriptor, and FIFOs do as well. */
let canReopen = process.platform === 'linux'
