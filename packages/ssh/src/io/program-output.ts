// What a program prints, for settings that name a program instead of a file.
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { readDescriptor } from './pipes/pipe-streams.ts'
import { closeAll, type Pipe, Pipes } from './pipes/pipes.ts'
import { withStreams } from './with-streams.ts'

/** How a program ended. `status` is undefined when it could not be started, or a signal or `bytesMax` ended it. */
export interface ProgramOutput {
  readonly status: number | undefined
  readonly stdout: Uint8Array
  /** Why it could not be started. */
  readonly error: NodeJS.ErrnoException | undefined
}

/** Runs a program without a shell, with nothing to read and our stderr; more than `bytesMax` of output ends it. */
export async function programOutput(
  [file, ...args]: readonly [string, ...string[]],
  bytesMax: number,
): Promise<ProgramOutput> {
  const pipe = await openPipeOnce()
  return await new Promise((resolve) => {
    const child = withStreams(spawn(file, args, { stdio: ['ignore', pipe?.write ?? 'pipe', 'inherit'] }))
    if (pipe !== undefined) closeAll([pipe.write])
    const stdout = pipe === undefined ? (child.stdout as Readable) : readDescriptor(pipe.read)
    const chunks: Uint8Array[] = []
    let length = 0
    let error: NodeJS.ErrnoException | undefined
    stdout.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= bytesMax) chunks.push(chunk)
      else child.kill('SIGKILL')
    })
    const read = new Promise<void>((done) => stdout.once('close', () => done()))
    const settle = (status: number | null): void => {
      const ended = error === undefined && length <= bytesMax
      resolve({ status: ended ? (status ?? undefined) : undefined, stdout: Buffer.concat(chunks), error })
    }
    child.on('error', (reason) => {
      error = reason
      if (child.pid === undefined) settle(null)
    })
    child.on('exit', (status) => void read.then(() => settle(status)))
  })
}

/** So that the program can open /dev/stdout. Undefined: Node's pair of sockets has to do. */
async function openPipeOnce(): Promise<Pipe | undefined> {
  if (process.platform === 'win32') return undefined
  const pipes = new Pipes()
  try {
    return await pipes.open()
  } catch {
    return undefined
  } finally {
    pipes.close()
  }
}
