// Forwards as the multiplexing protocol writes them (OpenSSH PROTOCOL.mux §6).
import type { Endpoint, Forward } from '../config/values/forward.ts'
import { ProtocolError } from '../errors.ts'

/** Which end listens: ours (`-L`, `-D`) or the server (`-R`). */
export type ForwardSide = 'local' | 'remote'

/** A forward that a client asks its master for. */
export interface MuxForward extends Forward {
  readonly side: ForwardSide
}

/** Opens forwards for clients, and closes them again. */
export interface ForwardKeeper {
  /** Gives the port that the server chose, if it was to choose. @throws when the forward cannot be had */
  open(forward: MuxForward): Promise<number | undefined>
  /** False: there is no such forward. */
  close(forward: MuxForward): Promise<boolean>
}

/** The fields of a forward in a message. */
export interface ForwardFields {
  readonly forwardingType: number
  readonly listenHost: string
  readonly listenPort: number
  readonly connectHost: string
  readonly connectPort: number
}

export function forwardFields({ side, listen, connect }: MuxForward): ForwardFields {
  const dynamic = connect === 'socks'
  const [listenHost, listenPort] = endpointFields(listen, true)
  const [connectHost, connectPort] = dynamic ? [SOCKS, 0] : endpointFields(connect, false)
  const forwardingType = side === 'remote' ? REMOTE : dynamic ? DYNAMIC : LOCAL
  return { forwardingType, listenHost, listenPort, connectHost, connectPort }
}

/** @throws ProtocolError for what is no forward */
export function forwardOf(fields: ForwardFields): MuxForward {
  const { forwardingType, listenHost, listenPort, connectHost, connectPort } = fields
  if (![LOCAL, REMOTE, DYNAMIC].includes(forwardingType)) throw invalid()
  const side = forwardingType === REMOTE ? 'remote' : 'local'
  const listen = endpoint(listenHost, listenPort)
  if (forwardingType === DYNAMIC || (forwardingType === REMOTE && connectPort === 0)) {
    if ('path' in listen) throw invalid()
    return { side, listen, connect: 'socks' }
  }
  const connect = endpoint(connectHost, connectPort)
  if ('port' in connect && (connect.port === 0 || connect.host === undefined)) throw invalid()
  return { side, listen, connect }
}

/** Two forwards are the same when all of their ends are. */
export function forwardKey(forward: MuxForward): string {
  return JSON.stringify(Object.values(forwardFields(forward)))
}

/** For questions and logs: `local forward LOCALHOST:8080 -> host:80`. */
export function describeForward({ side, listen, connect }: MuxForward): string {
  const kind = side === 'local' && connect === 'socks' ? 'dynamic' : side
  const from = 'path' in listen ? `${listen.path}:-2` : `${listen.host ?? 'LOCALHOST'}:${listen.port}`
  if (connect === 'socks') return `${kind} forward ${from} -> *`
  return `${kind} forward ${from} -> ${'path' in connect ? `${connect.path}:-2` : `${connect.host}:${connect.port}`}`
}

/** An empty listening host is `*` on the wire: empty there means that none was said. */
function endpointFields(end: Endpoint, listening: boolean): readonly [host: string, port: number] {
  if ('path' in end) return [end.path, STREAMLOCAL]
  return [listening && end.host === '' ? '*' : (end.host ?? ''), end.port]
}

function endpoint(host: string, port: number): Endpoint {
  if (host.includes('\0')) throw invalid()
  if (port === STREAMLOCAL) {
    if (host === '') throw invalid()
    return { path: host }
  }
  if (port > 65535) throw invalid()
  return host === '' ? { port } : { host, port }
}

function invalid(): ProtocolError {
  return new ProtocolError('Invalid forwarding request')
}

const LOCAL = 1
const REMOTE = 2
const DYNAMIC = 3
/** -2: the host is the path of a socket. */
const STREAMLOCAL = 0xffff_fffe
/** What OpenSSH writes where SOCKS clients name the destination. */
const SOCKS = 'socks'
