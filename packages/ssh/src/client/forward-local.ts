// `ssh -L`: listens here, connects from the server's side.
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import { relay } from '../io/relay.ts'
import { listen, type Listener } from '../io/listener.ts'
import type { OpenTcpOptions } from './open-options.ts'
import { throwIfAborted } from './aborted.ts'
import { closeOnAbort } from './close-on-abort.ts'
import { type ForwardAddress, formatForwardAddress, parseForwardAddress, parseForwardTarget } from './address.ts'

/** From where to where a local forward leads (`ssh -L`). */
export interface ForwardLocalOptions {
  /** Where to listen here: `host:port`, `port` or a socket's path. Port 0 takes a free one. */
  readonly listen: string
  /** Where the server connects to: `host:port` or a socket's path. */
  readonly to: string
  /** Of the local unix socket. Default 0o177, so that only the owner may connect. */
  readonly umask?: number
  /** Closes the forward; before it listens, `aborted` is thrown instead. */
  readonly signal?: AbortSignal
  /** Somebody has connected, before anything is asked of the server. */
  readonly onConnection?: () => void
  /** A connection could not be forwarded. The listener goes on. */
  readonly onError?: (error: unknown) => void
}

/** A local forward that listens. */
export interface LocalForward extends AsyncDisposable {
  /** Where it listens, with the port that was taken. */
  readonly address: string
  readonly closed: Promise<void>
  /** Stops listening; connections that were forwarded go on. */
  stop(): void
  /** Stops listening and ends the connections. */
  close(): Promise<void>
}

/** Who opens the far side of it. */
export interface ForwardOpener {
  openTcp(host: string, port: number, options: OpenTcpOptions): Promise<Duplex>
  openUnix(path: string): Promise<Duplex>
}

export async function forwardLocal(opener: ForwardOpener, options: ForwardLocalOptions): Promise<LocalForward> {
  const to = parseForwardTarget(options.to)
  return await listenHere(options, (socket) => {
    socket.pause()
    void forwardOne(opener, to, socket, options.onError)
  })
}

/** A listener here whose connections `accept` takes somewhere. */
export async function listenHere(
  options: Pick<ForwardLocalOptions, 'listen' | 'umask' | 'signal' | 'onConnection'>,
  accept: (socket: net.Socket) => void,
): Promise<LocalForward> {
  const { signal, umask } = options
  throwIfAborted(signal, 'the forward')
  const listener: Listener = await listen(parseForwardAddress(options.listen), { umask }, (socket) => {
    options.onConnection?.()
    accept(socket)
  })
  try {
    throwIfAborted(signal, 'the forward')
  } catch (error) {
    await listener.close()
    throw error
  }
  void listener.closed.then(closeOnAbort(signal, () => listener.close()))
  return {
    address: formatForwardAddress(listener.address),
    closed: listener.closed,
    stop: () => listener.stop(),
    close: () => listener.close(),
    [Symbol.asyncDispose]: () => listener.close(),
  }
}

/**
 * Takes a connection that was accepted, and is paused, to `to` as the far side sees it. Rejects when that fails.
 * @param greeting is written to it before anything of the far side
 */
export async function carryOver(
  opener: ForwardOpener,
  to: ForwardAddress,
  socket: net.Socket,
  greeting?: Uint8Array,
): Promise<void> {
  const originator = { address: socket.remoteAddress ?? '127.0.0.1', port: socket.remotePort ?? 0 }
  const channel = await (to.kind === 'tcp'
    ? opener.openTcp(to.host, to.port, { originator })
    : opener.openUnix(to.path))
  if (greeting !== undefined) socket.write(greeting)
  relay(socket, channel)
}

async function forwardOne(
  opener: ForwardOpener,
  to: ForwardAddress,
  socket: net.Socket,
  onError: ((error: unknown) => void) | undefined,
): Promise<void> {
  try {
    await carryOver(opener, to, socket)
  } catch (error) {
    socket.destroy()
    onError?.(error)
  }
}
