// The master of a ControlPath, if there is one, with what ssh says when there is none.
import { strerror } from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import { connectMaster, type MuxClient, removeStaleSocket } from '@yon/ssh/mux'
import type { Log } from '../../log.ts'
import { ArgumentError } from '../command-line.ts'
import type { Prepared } from '../session.ts'

/** Connects to the master. Undefined: there is none to be had. @throws ArgumentError when no socket can have the path */
export async function findMaster({ config, log }: Prepared, path: string): Promise<MuxClient | undefined> {
  const { controlMaster, connectTimeout } = config.values
  checkPath(path)
  if (controlMaster !== 'no') log.write('DEBUG1', `auto-mux: Trying existing master at '${path}'`)
  try {
    return await connectMaster(path, timeout(connectTimeout))
  } catch (error) {
    const code = reasonCode(error)
    if (code === 'ECONNREFUSED' && controlMaster !== 'no') {
      log.write('DEBUG1', `Stale control socket ${path}, unlinking`)
      removeStaleSocket(path)
    } else if (code === 'ENOENT') {
      log.write('DEBUG1', `Control socket "${path}" does not exist`)
    } else {
      complain(error, path, log)
    }
    return undefined
  }
}

/** For -O: without a master there is nothing to do. @throws ArgumentError */
export async function requireMaster({ config }: Prepared, path: string): Promise<MuxClient> {
  checkPath(path)
  try {
    return await connectMaster(path, timeout(config.values.connectTimeout))
  } catch (error) {
    const code = reasonCode(error)
    if (code !== undefined) throw new ArgumentError(`Control socket connect(${path}): ${strerror(code)}`)
    throw new ArgumentError(describe(error, path))
  }
}

function complain(error: unknown, path: string, log: Log): void {
  const code = reasonCode(error)
  const text = code === undefined ? describe(error, path) : `Control socket connect(${path}): ${strerror(code)}`
  log.write('ERROR', text)
}

function describe(error: unknown, path: string): string {
  if (!(error instanceof SshError)) throw error
  return error.code === 'insecure-permissions'
    ? `Control socket connect(${path}): Permission denied, it is another user's`
    : `muxclient: master hello exchange failed: ${error.message}`
}

/** Why there was no connection, as the system says it. */
function reasonCode(error: unknown): string | undefined {
  if (!(error instanceof SshError) || error.code !== 'connect-failed') return undefined
  return (error.cause as NodeJS.ErrnoException | undefined)?.code
}

function checkPath(path: string): void {
  const max = process.platform === 'linux' ? 108 : 104
  if (Buffer.byteLength(path) < max) return
  throw new ArgumentError(`ControlPath too long ('${path}' >= ${max} bytes)`)
}

/** ConnectTimeout is for the master's first words, too. */
function timeout(seconds: number | undefined): { readonly timeoutMs?: number } {
  return seconds === undefined || seconds <= 0 ? {} : { timeoutMs: seconds * 1000 }
}
