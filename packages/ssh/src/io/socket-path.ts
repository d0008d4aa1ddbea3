// Paths of unix sockets. Node cuts one that is too long for the system, and would use the socket of another name.
import { SshError } from '../errors.ts'

/** The error for a path that no socket can have; undefined when it may be one. */
export function socketPathFault(path: string): SshError | undefined {
  const length = Buffer.byteLength(path)
  if (process.platform === 'win32' || length <= (process.platform === 'linux' ? 107 : 103)) return undefined
  return new SshError('invalid-argument', `path "${path}" too long for Unix domain socket`, { phase: 'local' })
}
