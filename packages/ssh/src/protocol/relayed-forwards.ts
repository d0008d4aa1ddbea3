// Remote forwards of one who speaks the connection protocol through us (OpenSSH PROTOCOL.mux §9): it asks for them as any
// client does (RFC 4254 §7.1, OpenSSH PROTOCOL §2.4), and the channels of what it was given are its.
import { forwardedStreamlocal, forwardedTcpip } from '../messages/channel-open.ts'
import {
  cancelStreamlocalForward,
  cancelTcpipForward,
  streamlocalForward,
  tcpipForward,
  tcpipForwardReply,
} from '../messages/global-request.ts'
import type { GlobalReply } from './global-requests.ts'

type Send = (requestName: string, data: Uint8Array, onReply: (reply: GlobalReply) => void) => void
type Where = { readonly address: string; readonly port: number } | { readonly path: string }

export class RelayedForwards {
  readonly #send: Send
  readonly #granted = new Map<string, Where>()
  #asked = 0
  #ended = false

  constructor(send: Send) {
    this.#send = send
  }

  /** A global request of the downstream. Undefined: `reply` is called with the answer of the server. @throws ProtocolError */
  request(requestName: string, data: Uint8Array, reply: (answer: GlobalReply) => void): GlobalReply | undefined {
    if (requestName === 'tcpip-forward') {
      const { addressToBind: address, portToBind: port } = tcpipForward.decode(data)
      return this.#open({ address, port }, requestName, data, reply)
    }
    if (requestName === 'streamlocal-forward@openssh.com') {
      return this.#open({ path: streamlocalForward.decode(data).socketPath }, requestName, data, reply)
    }
    if (requestName === CANCEL_TCP) {
      const { addressToBind: address, portToBind: port } = cancelTcpipForward.decode(data)
      return this.#cancel({ address, port }, reply)
    }
    if (requestName === CANCEL_UNIX)
      return this.#cancel({ path: cancelStreamlocalForward.decode(data).socketPath }, reply)
    return false
  }

  /** Is a channel that the server opens one of a forward of the downstream? @throws ProtocolError */
  has(channelType: string, data: Uint8Array): boolean {
    if (this.#granted.size === 0) return false
    if (channelType === 'forwarded-tcpip') {
      const { addressThatWasConnected: address, portThatWasConnected: port } = forwardedTcpip.decode(data)
      // As it was asked for: another address of that port may be the forward of somebody else.
      return this.#granted.has(key({ address, port }))
    }
    if (channelType !== 'forwarded-streamlocal@openssh.com') return false
    return this.#granted.has(key({ path: forwardedStreamlocal.decode(data).socketPath }))
  }

  /** The downstream is gone: the server need not listen any more. */
  end(): void {
    this.#ended = true
    for (const where of this.#granted.values()) this.#sendCancel(where, () => {})
    this.#granted.clear()
  }

  #open(where: Where, requestName: string, data: Uint8Array, reply: (answer: GlobalReply) => void) {
    if (this.#asked >= FORWARDS_MAX) return false
    this.#asked++
    this.#send(requestName, data, (answer) => {
      if (answer === false) this.#asked--
      else this.#grant('port' in where && where.port === 0 ? { ...where, port: boundPort(answer) } : where)
      reply(answer)
    })
    return undefined
  }

  #grant(where: Where): void {
    if (this.#ended) this.#sendCancel(where, () => {})
    else this.#granted.set(key(where), where)
  }

  /** Only its own: the others are not its to cancel. */
  #cancel(where: Where, reply: (answer: GlobalReply) => void): GlobalReply | undefined {
    if (!this.#granted.delete(key(where))) return false
    this.#asked--
    this.#sendCancel(where, reply)
    return undefined
  }

  #sendCancel(where: Where, onReply: (answer: GlobalReply) => void): void {
    if ('path' in where) this.#send(CANCEL_UNIX, cancelStreamlocalForward.encode({ socketPath: where.path }), onReply)
    else {
      const values = { addressToBind: where.address, portToBind: where.port }
      this.#send(CANCEL_TCP, cancelTcpipForward.encode(values), onReply)
    }
  }
}

function boundPort(answer: Uint8Array): number {
  return tcpipForwardReply.decode(answer).boundPort
}

function key(where: Where): string {
  return 'path' in where ? `unix ${where.path}` : `tcp ${where.port} ${where.address}`
}

const CANCEL_TCP = 'cancel-tcpip-forward'
const CANCEL_UNIX = 'cancel-streamlocal-forward@openssh.com'
/** Of one downstream, with those that the server has not answered yet. */
const FORWARDS_MAX = 256
