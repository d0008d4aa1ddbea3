// Sockets of the unix domain: agents, control sockets, forwards.
import { spawn } from 'node:child_process'
import net from 'node:net'
import { SshError } from '../errors.ts'
import type { ByteStream } from './byte-stream.ts'
import { nodeStream } from './node-stream.ts'
import { socketPathFault } from './socket-path.ts'

/**
 * Connects to a socket of the unix domain (on Windows: a named pipe).
 * @throws SshError `connect-failed`, `timed-out`, `aborted`, or `invalid-argument` when the path is too long
 */
export function connectUnixSocket(path: string, signal?: AbortSignal): Promise<ByteStream> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(aborted(path, signal))
    const fault = socketPathFault(path)
    if (fault !== undefined) return reject(fault)
    const socket = net.createConnection({ path })
    const abort = (): void => {
      socket.destroy()
      reject(aborted(path, signal as AbortSignal))
    }
    const failed = (cause: Error): void => {
      signal?.removeEventListener('abort', abort)
      reject(new SshError('connect-failed', `cannot connect to ${path}`, { phase: 'connect', cause }))
    }
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('error', failed)
    socket.once('connect', () => {
      signal?.removeEventListener('abort', abort)
      socket.off('error', failed)
      const stream = nodeStream(socket, path)
      connected.set(stream, socket)
      resolve(stream)
    })
  })
}

/** Hands a connection of `connectUnixSocket` to a process that holds it until the other end closes it, also after us. */
export function holdOpen(stream: ByteStream): void {
  const socket = connected.get(stream)
  if (socket === undefined || socket.destroyed) return
  const holder = spawn('cat', { stdio: [socket, 'ignore', 'ignore'], detached: true })
  holder.once('error', () => {})
  holder.unref()
}

/**
 * Listens at `path`, which only this user may connect to. `close` ends the connections, too, and removes the path.
 * @throws the error of the system when the path cannot be used; SshError `invalid-argument` when it is too long
 */
export function listenUnixSocket(path: string, accept: (stream: ByteStream) => void): Promise<UnixListener> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    accept(nodeStream(socket, path))
  })
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return new Promise((resolve, reject) => {
    const fault = socketPathFault(path)
    if (fault !== undefined) return reject(fault)
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve({ path, close, [Symbol.asyncDispose]: close })
    })
    // bind() happens in this call, so the mask covers nothing else.
    const umask = process.umask(0o177)
    server.listen(path)
    process.umask(umask)
  })
}

/** A socket of the unix domain that listens. */
export interface UnixListener extends AsyncDisposable {
  readonly path: string
  close(): Promise<void>
}

function aborted(path: string, signal: AbortSignal): SshError {
  const cause: unknown = signal.reason
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError'
  return new SshError(timedOut ? 'timed-out' : 'aborted', `gave up connecting to ${path}`, { phase: 'connect', cause })
}

const connected = new WeakMap<ByteStream, net.Socket>()
