// The end of a program: nothing that was written may be lost.
import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

/** What ends the program: an error that was already told to the user, or the status of what ran. */
export class ExitStatus extends Error {
  override readonly name = 'ExitStatus'
  readonly status: number

  constructor(status: number) {
    super(`exit ${status}`)
    this.status = status
  }
}

/**
 * Ends the process once standard output and standard error are written. Writes to a pipe are asynchronous, so leaving
 * earlier would cut them off; staying until nothing is left to do could wait for an input that never ends.
 */
export async function leave(status: number): Promise<never> {
  process.exitCode = status
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(status)
}

/**
 * Node resets the terminals that it began with when it ends, and aborts when one has hung up meanwhile. It leaves out
 * what is closed.
 */
export function closeLostTerminalsAtExit(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd))
  process.once('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeQuietly(fd)
  })
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It was closed already.
  }
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}
