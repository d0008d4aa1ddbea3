// What a program prints, for settings that name a program instead of a file.
import { spawn } from 'node:child_process'

/** How a program ended. `status` is undefined when it could not be started, or a signal or `bytesMax` ended it. */
export interface ProgramOutput {
  readonly status: number | undefined
  readonly stdout: Uint8Array
  /** Why it could not be started. */
  readonly error: NodeJS.ErrnoException | undefined
}

/** Runs a program without a shell, with nothing to read and our stderr; more than `bytesMax` of output ends it. */
export function programOutput(
  [file, ...args]: readonly [string, ...string[]],
  bytesMax: number,
): Promise<ProgramOutput> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const chunks: Uint8Array[] = []
    let length = 0
    let error: NodeJS.ErrnoException | undefined
    child.stdout.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= bytesMax) chunks.push(chunk)
      else child.kill('SIGKILL')
    })
    child.on('error', (reason) => (error = reason))
    child.on('close', (status) => {
      const ended = error === undefined && length <= bytesMax
      resolve({ status: ended ? (status ?? undefined) : undefined, stdout: Buffer.concat(chunks), error })
    })
  })
}
