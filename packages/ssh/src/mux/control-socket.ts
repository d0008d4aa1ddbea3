// The socket of a master: it appears at its path ready to be used, and only its user may connect.
import { linkSync, lstatSync, type Stats, unlinkSync } from 'node:fs'
import { randomBytes } from '../crypto/node-random.ts'
import { SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { listenUnixSocket } from '../io/unix-socket.ts'

/** A control socket that listens. */
export interface ControlSocket {
  readonly path: string
  /** Takes the path away, so that nobody new comes; connections go on. */
  stop(): void
  /** Takes the path away and ends the connections. */
  close(): Promise<void>
}

/**
 * Listens at `path` under a name of its own first, and then links it there, so that nobody finds a socket that is not
 * ready, and nobody's socket is taken away.
 * @throws SshError `control-socket-exists` when something is there already, `invalid-argument` when the path is too long,
 *   `connect-failed` with the system's error as its cause
 */
export async function listenControlSocket(path: string, accept: (stream: ByteStream) => void): Promise<ControlSocket> {
  const temporary = `${path}.${Buffer.from(randomBytes(8)).toString('hex')}`
  const listener = await listenUnixSocket(temporary, accept).catch((cause: unknown) => {
    throw cause instanceof SshError ? cause : cannotListen(path, cause)
  })
  let inode: number
  try {
    linkSync(temporary, path)
    inode = lstatSync(path).ino
  } catch (cause) {
    await listener.close()
    throw cannotListen(path, cause)
  } finally {
    removeQuietly(temporary)
  }
  const stop = (): void => {
    // Somebody may have put another one there.
    if (statOf(path)?.ino === inode) removeQuietly(path)
  }
  return {
    path,
    stop,
    async close() {
      stop()
      await listener.close()
    },
  }
}

/** Removes a socket that nobody listens on any more. What is no socket stays, whatever a ControlPath says. */
export function removeStaleSocket(path: string): void {
  if (statOf(path)?.isSocket() === true) removeQuietly(path)
}

/** Is the socket ours? Nobody else may get what is sent there. Root may use anybody's. */
export function isTrustedSocket(path: string): boolean {
  const own = process.getuid?.()
  const owner = statOf(path)?.uid
  // Where nothing is, connecting will tell.
  return own === undefined || own === 0 || owner === undefined || owner === 0 || owner === own
}

function cannotListen(path: string, cause: unknown): SshError {
  const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
  return new SshError(
    exists ? 'control-socket-exists' : 'connect-failed',
    exists ? `ControlSocket ${path} already exists` : `cannot listen on ${path}`,
    { phase: 'local', cause },
  )
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path)
  } catch {
    return undefined
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone, which is all that is wanted.
  }
}
