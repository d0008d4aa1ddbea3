// `ssh -R`: the server listens, we connect (RFC 4254 §7.1, OpenSSH PROTOCOL §2.4).
import type net from 'node:net'
import { SshError } from '../errors.ts'
import { channelDuplex } from '../io/channel-duplex.ts'
import { connectForwardTarget } from '../io/forward-target.ts'
import { relay } from '../io/relay.ts'
import { forwardedStreamlocal, forwardedTcpip } from '../messages/channel-open.ts'
import {
  cancelStreamlocalForward,
  cancelTcpipForward,
  streamlocalForward,
  tcpipForward,
  tcpipForwardReply,
} from '../messages/global-request.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import type { ChannelRequestOfPeer } from '../protocol/connection.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import { abortedError, throwIfAborted } from './aborted.ts'
import { adviceOnListening } from './advice/channels.ts'
import { closeOnAbort } from './close-on-abort.ts'
import { type ForwardAddress, formatForwardAddress, parseForwardAddress, parseForwardTarget } from './address.ts'
import type { Duplex } from 'node:stream'

/** From where to where a remote forward leads (`ssh -R`). */
export interface ForwardRemoteOptions {
  /** Where the server listens: `host:port`, `port` (on its loopback) or a socket's path. Port 0: the server chooses. */
  readonly listen: string
  /** Where to connect here: `host:port` or a socket's path; or a function that takes each connection. */
  readonly to: string | ((stream: Duplex, originator: { readonly address: string; readonly port: number }) => void)
  /** Cancels the forward; before the server listens, `aborted` is thrown besides. */
  readonly signal?: AbortSignal
  /** Somebody has connected to the server's listener; told before anything is done about it. */
  readonly onConnection?: (originator: { readonly address: string; readonly port: number }) => void
  /** A connection could not be made here (SshError `connect-failed`) or broke. The server goes on listening. */
  readonly onError?: (error: unknown) => void
}

/** A remote forward for which the server listens. */
export interface RemoteForward extends AsyncDisposable {
  /** Where the server listens, with the port that it chose. */
  readonly address: string
  close(): Promise<void>
}

type Sender = (requestName: string, data: Uint8Array, onReply: (reply: GlobalReply) => void) => void

interface OpenForward extends Pick<ForwardRemoteOptions, 'onConnection' | 'onError'> {
  /** A function takes each connection itself. */
  readonly to: ForwardAddress | Exclude<ForwardRemoteOptions['to'], string>
  unlisten(): void
}

/** The forwards that were asked for; a channel for anything else is refused. */
export class RemoteForwards {
  readonly #send: Sender
  readonly #open = new Map<string, OpenForward>()
  readonly #connecting = new Set<net.Socket>()
  #ended: SshError | undefined

  constructor(send: Sender) {
    this.#send = send
  }

  async open({ listen, to, signal, ...listeners }: ForwardRemoteOptions): Promise<RemoteForward> {
    const asked = parseForwardAddress(listen, 'localhost')
    const forward = { ...listeners, to: typeof to === 'function' ? to : parseForwardTarget(to) }
    throwIfAborted(signal, 'the forward')
    return await new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended)
      const abort = (): void => reject(abortedError(signal as AbortSignal, 'the forward'))
      signal?.addEventListener('abort', abort, { once: true })
      this.#send(...openRequest(asked), (reply) => {
        signal?.removeEventListener('abort', abort)
        if (reply === false) return reject(this.#ended ?? refused(asked))
        try {
          // After an abort nobody holds it any more: it is cancelled as it is registered.
          resolve(this.#register(forward, boundAddress(asked, reply), signal))
        } catch (error) {
          reject(error as SshError)
        }
      })
    })
  }

  /** Not a turn of the event loop after the reply: the first channel may be in the same packet of the network. */
  #register(
    forward: Omit<OpenForward, 'unlisten'>,
    address: ForwardAddress,
    signal: AbortSignal | undefined,
  ): RemoteForward {
    const key = formatForwardAddress(address)
    let unlisten = (): void => {}
    const close = async (): Promise<void> => {
      if (!this.#open.delete(key)) return
      unlisten()
      await new Promise((resolve) => this.#send(...cancelRequest(address), resolve))
    }
    this.#open.set(key, { ...forward, unlisten: () => unlisten() })
    unlisten = closeOnAbort(signal, close)
    return { address: key, close, [Symbol.asyncDispose]: close }
  }

  /** Takes a forwarded-tcpip or forwarded-streamlocal channel that belongs to a forward. False: not ours. */
  accept(request: ChannelRequestOfPeer): boolean {
    const origin = forwardOrigin(request)
    if (origin === undefined) return false
    const forward = this.#open.get(formatForwardAddress(origin.listened)) ?? this.#byPort(origin.listened)
    if (forward === undefined) return false
    forward.onConnection?.(origin.originator)
    if (typeof forward.to === 'function') forward.to(acceptStream(request), origin.originator)
    else this.#connectHere(request, forward.to, forward.onError)
    return true
  }

  /** The connection is over. */
  closeAll(error: SshError): void {
    this.#ended = error
    for (const { unlisten } of this.#open.values()) unlisten()
    this.#open.clear()
    for (const socket of this.#connecting) socket.destroy()
  }

  /** Only when the connection here stands is the channel confirmed, so that the far side sees a refusal as one. */
  #connectHere(request: ChannelRequestOfPeer, to: ForwardAddress, onError: OpenForward['onError']): void {
    const socket = connectForwardTarget(to.kind === 'tcp' ? { host: to.host, port: to.port } : { path: to.path })
    this.#connecting.add(socket)
    socket.on('error', (error) => {
      if (!this.#connecting.delete(socket)) return onError?.(error)
      request.refuse(OpenFailureReason.connectFailed, 'connect failed')
      onError?.(unreachable(to, error))
    })
    socket.once('connect', () => {
      if (this.#connecting.delete(socket)) relay(socket, acceptStream(request))
    })
  }

  /** Servers name the address in their own way (`localhost`, `127.0.0.1`, an empty string): the port decides. */
  #byPort(listened: ForwardAddress): OpenForward | undefined {
    if (listened.kind !== 'tcp') return undefined
    for (const [key, forward] of this.#open) if (key.endsWith(`:${listened.port}`)) return forward
    return undefined
  }
}

function openRequest(address: ForwardAddress): [string, Uint8Array] {
  return address.kind === 'tcp'
    ? ['tcpip-forward', tcpipForward.encode({ addressToBind: address.host, portToBind: address.port })]
    : ['streamlocal-forward@openssh.com', streamlocalForward.encode({ socketPath: address.path })]
}

function cancelRequest(address: ForwardAddress): [string, Uint8Array] {
  return address.kind === 'tcp'
    ? ['cancel-tcpip-forward', cancelTcpipForward.encode({ addressToBind: address.host, portToBind: address.port })]
    : ['cancel-streamlocal-forward@openssh.com', cancelStreamlocalForward.encode({ socketPath: address.path })]
}

function boundAddress(asked: ForwardAddress, reply: Uint8Array): ForwardAddress {
  if (asked.kind === 'unix' || asked.port !== 0) return asked
  return { ...asked, port: tcpipForwardReply.decode(reply).boundPort }
}

/** From where a forwarded channel comes; undefined for another one. @throws ProtocolError */
export function forwardOrigin(request: ChannelRequestOfPeer) {
  const data = request.channelSpecificData
  if (request.channelType === 'forwarded-tcpip') {
    const { addressThatWasConnected, portThatWasConnected, originatorAddress, originatorPort } =
      forwardedTcpip.decode(data)
    const listened: ForwardAddress = { kind: 'tcp', host: addressThatWasConnected, port: portThatWasConnected }
    return { listened, originator: { address: originatorAddress, port: originatorPort } }
  }
  if (request.channelType === 'forwarded-streamlocal@openssh.com') {
    const listened: ForwardAddress = { kind: 'unix', path: forwardedStreamlocal.decode(data).socketPath }
    return { listened, originator: { address: '', port: 0 } }
  }
  return undefined
}

function acceptStream(request: ChannelRequestOfPeer): Duplex {
  const stream = channelDuplex()
  stream.attach(request.accept(stream.handler))
  return stream.duplex
}

function unreachable(to: ForwardAddress, cause: Error): SshError {
  const where = formatForwardAddress(to)
  const advice = `does something listen at ${where}, seen from here?`
  return new SshError('connect-failed', `cannot connect to ${where}`, { phase: 'channel', advice, cause })
}

function refused(asked: ForwardAddress): SshError {
  return new SshError('request-refused', `remote port forwarding failed for listen ${formatForwardAddress(asked)}`, {
    phase: 'channel',
    advice: adviceOnListening(asked),
  })
}
