// A listening socket, TCP or unix, whose connections may end one half before the other.
import net from 'node:net'
import { SshError } from '../errors.ts'
import { socketPathFault } from './socket-path.ts'

export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

export interface Listener {
  /** With the port that was taken. */
  readonly address: ListenAddress
  readonly closed: Promise<void>
  /** Stops listening; connections that were accepted go on. */
  stop(): void
  /** Stops listening and ends the connections that were accepted. */
  close(): Promise<void>
}

/** @throws SshError `connect-failed` when the address cannot be had, `invalid-argument` when it can be none. */
export async function listen(
  address: ListenAddress,
  options: { readonly umask?: number | undefined },
  accept: (socket: net.Socket) => void,
): Promise<Listener> {
  const fault = address.kind === 'unix' ? socketPathFault(address.path) : undefined
  if (fault !== undefined) throw fault
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    accept(socket)
  })
  await bind(server, address, options.umask ?? 0o177)
  // An error of a running listener (out of descriptors) concerns one connection, not the process.
  server.on('error', () => {})
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  const bound = server.address()
  return {
    address:
      address.kind === 'tcp' && bound !== null && typeof bound === 'object'
        ? { ...address, port: bound.port }
        : address,
    closed,
    stop: () => void server.close(),
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function bind(server: net.Server, address: ListenAddress, umask: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const where = address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path
      const advice = adviceByCode[cause.code ?? '']
      const facts = { phase: 'local', cause, ...(advice === undefined ? {} : { advice }) } as const
      reject(new SshError('connect-failed', `cannot listen on ${where}: ${cause.code ?? cause.message}`, facts))
    }
    server.once('error', failed)
    const done = (): void => {
      server.off('error', failed)
      resolve()
    }
    try {
      if (address.kind === 'tcp') server.listen({ host: address.host, port: address.port }, done)
      else bindUnix(server, address.path, umask, done)
    } catch (cause) {
      // A port that is none.
      failed(cause as NodeJS.ErrnoException)
    }
  })
}

/** The umask is the process's: it is changed only while the socket is made, which is synchronous. */
function bindUnix(server: net.Server, path: string, umask: number, done: () => void): void {
  const before = process.umask(umask)
  try {
    server.listen({ path }, done)
  } finally {
    process.umask(before)
  }
}

const adviceByCode: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there: choose another port, or 0 for a free one; or remove the old socket',
  EADDRNOTAVAIL: 'the address must be one of this machine',
  EACCES: 'ports below 1024 are for root: choose a higher one, or another folder for a socket',
}
