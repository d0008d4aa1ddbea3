// Channels that go further than this server, and sockets that it opens for a client. Nothing without the policy's word.
import type net from 'node:net'
import { channelDuplex } from '../io/channel-duplex.ts'
import { connectForwardTarget } from '../io/forward-target.ts'
import { type ListenAddress, listen, type Listener } from '../io/listener.ts'
import { relay } from '../io/relay.ts'
import { directStreamlocal, directTcpip, forwardedStreamlocal, forwardedTcpip } from '../messages/channel-open.ts'
import {
  cancelStreamlocalForward,
  cancelTcpipForward,
  streamlocalForward,
  tcpipForward,
  tcpipForwardReply,
} from '../messages/global-request.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import type { ChannelRequestOfPeer, ConnectionProtocol } from '../protocol/connection.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import type { ServerConnection } from './connection.ts'

/** What a client wants. `connect`: we connect for it (`ssh -L`). `listen`: we listen for it (`ssh -R`). */
export type ForwardRequest =
  | { readonly kind: 'connect-tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'connect-unix'; readonly path: string }
  /** `host` is as the client wrote it: empty or `*` means all addresses, port 0 any free one. */
  | { readonly kind: 'listen-tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'listen-unix'; readonly path: string }

/**
 * Whether a forward may be had.
 * True allows. Names are the client's: a host may resolve to anything, a path may lead anywhere.
 */
export type ForwardingPolicy = (request: ForwardRequest, connection: ServerConnection) => boolean | Promise<boolean>

export interface ForwardsOptions {
  readonly connection: ServerConnection
  readonly protocol: ConnectionProtocol
  readonly listenersMax: number
  /** The policy's word, reported. */
  allows(request: ForwardRequest): Promise<boolean>
}

/** The forwards of one connection. */
export class Forwards {
  readonly #options: ForwardsOptions
  readonly #listeners = new Map<string, Listener>()
  /** Of direct channels, from the time they connect. */
  readonly #sockets = new Set<net.Socket>()
  #pending = 0
  #closed = false

  constructor(options: ForwardsOptions) {
    this.#options = options
  }

  /** Takes a channel that is about a forward. False: it is about something else. */
  open(request: ChannelRequestOfPeer): boolean {
    const wanted = connectRequest(request)
    if (wanted === undefined) return false
    void (async () => {
      const allowed = await this.#options.allows(wanted)
      this.#options.connection.guard(() => {
        if (allowed) connect(request, wanted, this.#options.connection, this.#sockets)
        else request.refuse(OpenFailureReason.administrativelyProhibited, 'open failed')
      })
    })()
    return true
  }

  /** Takes a global request that is about a forward. Undefined: `reply` is called later; false also for other requests. */
  request(name: string, data: Uint8Array, reply: (answer: GlobalReply) => void): GlobalReply | undefined {
    const wanted = listenRequest(name, data)
    if (wanted !== undefined) {
      void this.#listen(wanted).then((answer) => this.#options.connection.guard(() => reply(answer)))
      return undefined
    }
    const cancelled = cancelRequest(name, data)
    return cancelled === undefined ? false : this.#cancel(cancelled)
  }

  /** The connection is over. */
  close(): void {
    this.#closed = true
    for (const listener of this.#listeners.values()) void listener.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#listeners.clear()
  }

  async #listen(wanted: ListenRequest): Promise<GlobalReply> {
    if (this.#closed || this.#listeners.size + this.#pending >= this.#options.listenersMax) return false
    this.#pending++
    try {
      if (!(await this.#options.allows(wanted))) return false
      return await this.#bind(wanted)
    } catch {
      // RFC 4254 §7.1 has no reasons: the address cannot be had.
      return false
    } finally {
      this.#pending--
    }
  }

  async #bind(wanted: ListenRequest): Promise<GlobalReply> {
    let bound: ListenRequest = wanted
    const listener = await listen(bindAddress(wanted), {}, (socket) => forwardOne(this.#options, bound, socket))
    const { address } = listener
    if (wanted.kind === 'listen-tcp' && address.kind === 'tcp') bound = { ...wanted, port: address.port }
    if (this.#closed || this.#listeners.has(keyOf(bound))) {
      await listener.close()
      return false
    }
    this.#listeners.set(keyOf(bound), listener)
    if (wanted.kind === 'listen-unix' || wanted.port !== 0) return NOTHING
    return tcpipForwardReply.encode({ boundPort: (bound as { port: number }).port })
  }

  #cancel(cancelled: ListenRequest): GlobalReply {
    const listener = this.#listeners.get(keyOf(cancelled))
    if (listener === undefined) return false
    this.#listeners.delete(keyOf(cancelled))
    listener.stop()
    return NOTHING
  }
}

type ListenRequest = Extract<ForwardRequest, { kind: 'listen-tcp' | 'listen-unix' }>
type ConnectRequest = Extract<ForwardRequest, { kind: 'connect-tcp' | 'connect-unix' }>

function connectRequest({ channelType, channelSpecificData }: ChannelRequestOfPeer): ConnectRequest | undefined {
  if (channelType === 'direct-tcpip') {
    const { hostToConnect, portToConnect } = directTcpip.decode(channelSpecificData)
    return { kind: 'connect-tcp', host: hostToConnect, port: portToConnect }
  }
  if (channelType === 'direct-streamlocal@openssh.com') {
    return { kind: 'connect-unix', path: directStreamlocal.decode(channelSpecificData).socketPath }
  }
  return undefined
}

function listenRequest(name: string, data: Uint8Array): ListenRequest | undefined {
  if (name === 'tcpip-forward') return tcpOf(tcpipForward.decode(data))
  if (name === 'streamlocal-forward@openssh.com') return unixOf(streamlocalForward.decode(data))
  return undefined
}

function cancelRequest(name: string, data: Uint8Array): ListenRequest | undefined {
  if (name === 'cancel-tcpip-forward') return tcpOf(cancelTcpipForward.decode(data))
  if (name === 'cancel-streamlocal-forward@openssh.com') return unixOf(cancelStreamlocalForward.decode(data))
  return undefined
}

function tcpOf({ addressToBind, portToBind }: { addressToBind: string; portToBind: number }): ListenRequest {
  return { kind: 'listen-tcp', host: addressToBind, port: portToBind }
}

function unixOf({ socketPath }: { socketPath: string }): ListenRequest {
  return { kind: 'listen-unix', path: socketPath }
}

function keyOf(request: ListenRequest): string {
  return request.kind === 'listen-tcp' ? `${request.host} ${request.port}` : request.path
}

/** RFC 4254 §7.1: what the empty string and `localhost` stand for; all families is what `::` listens on. */
function bindAddress(request: ListenRequest): ListenAddress {
  if (request.kind === 'listen-unix') return { kind: 'unix', path: request.path }
  const host = request.host === '' || request.host === '*' ? '::' : request.host
  return { kind: 'tcp', host: host === 'localhost' ? '127.0.0.1' : host, port: request.port }
}

/** Only when the connection stands is the channel confirmed, so that the client sees a refusal as one. */
function connect(
  request: ChannelRequestOfPeer,
  to: ConnectRequest,
  connection: ServerConnection,
  sockets: Set<net.Socket>,
): void {
  const target = to.kind === 'connect-tcp' ? { host: to.host, port: to.port } : { path: to.path }
  let settled = false
  const refuse = (): void => {
    if (settled) return
    settled = true
    connection.guard(() => request.refuse(OpenFailureReason.connectFailed, 'connect failed'))
  }
  // Ports above 65535 and paths with NUL throw at once.
  const socket = attempt(() => connectForwardTarget(target))
  if (socket === undefined) return refuse()
  socket.on('error', refuse)
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
  socket.once('connect', () => {
    settled = true
    connection.guard(() => {
      const stream = channelDuplex()
      stream.attach(request.accept(stream.handler))
      relay(socket, stream.duplex)
    })
  })
}

function forwardOne({ connection, protocol }: ForwardsOptions, listened: ListenRequest, socket: net.Socket): void {
  socket.pause()
  const stream = channelDuplex()
  stream.opened.then(
    (duplex) => relay(socket, duplex),
    () => socket.destroy(),
  )
  connection.guard(() => stream.attach(protocol.openChannel(...forwardedChannel(listened, socket), stream.handler)))
}

function forwardedChannel(listened: ListenRequest, socket: net.Socket): [string, Uint8Array] {
  if (listened.kind === 'listen-unix') {
    const data = forwardedStreamlocal.encode({ socketPath: listened.path, reserved: NOTHING })
    return ['forwarded-streamlocal@openssh.com', data]
  }
  const data = forwardedTcpip.encode({
    addressThatWasConnected: listened.host,
    portThatWasConnected: listened.port,
    originatorAddress: socket.remoteAddress ?? '',
    originatorPort: socket.remotePort ?? 0,
  })
  return ['forwarded-tcpip', data]
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

const NOTHING = new Uint8Array(0)
