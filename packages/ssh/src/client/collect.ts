// Runs a program to its end and keeps what it wrote, within bounds.
import { SshError } from '../errors.ts'
import type { Exit } from './exit.ts'
import type { Session } from './session.ts'
import type { SessionOptions } from './session-options.ts'

/** What `run` takes beside the command. */
export interface RunOptions extends SessionOptions {
  /** Written to the program's stdin, which then ends. */
  readonly input?: string | Uint8Array
  /** How much of stdout and stderr together is kept, in bytes. More is an error, never cut. Default 64 MiB. */
  readonly maxBytes?: number
}

/** What a program wrote, and how it ended. */
export interface RunResult {
  /** As UTF-8. */
  readonly stdout: string
  readonly stderr: string
  readonly stdoutBytes: Uint8Array
  readonly stderrBytes: Uint8Array
  readonly exit: Exit
}

/** Reads stdout and stderr together, so that neither can block the other. */
export async function collect(session: Session, options: RunOptions): Promise<RunResult> {
  session.stdin.end(options.input ?? '')
  let left = options.maxBytes ?? MAX_BYTES
  let tooLarge = false
  const read = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of stream) {
      left -= chunk.length
      if (left < 0) {
        tooLarge = true
        session.close()
        break
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }
  const [stdout, stderr] = await Promise.all([
    read(session.stdout).catch(() => Buffer.alloc(0)),
    read(session.stderr).catch(() => Buffer.alloc(0)),
  ])
  const exit = await session.exit
  if (tooLarge) {
    throw new SshError('limit-exceeded', `the output is larger than ${options.maxBytes ?? MAX_BYTES} bytes`, {
      phase: 'channel',
      advice: 'raise maxBytes, or read stdout of exec() as a stream',
    })
  }
  if (exit.error !== undefined) throw exit.error
  return { stdout: stdout.toString(), stderr: stderr.toString(), stdoutBytes: stdout, stderrBytes: stderr, exit }
}

const MAX_BYTES = 64 * 1024 * 1024
