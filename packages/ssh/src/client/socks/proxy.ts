// `ssh -R port`: SOCKS for programs on the far side, which are connected from here.
import type { Duplex } from 'node:stream'
import { SshError } from '../../errors.ts'
import { connectForwardTarget } from '../../io/forward-target.ts'
import { relay } from '../../io/relay.ts'
import { negotiateSocks } from './negotiate.ts'
import type { SocksAsked, SocksRequest } from './request.ts'

/** Whom a SOCKS proxy connects to. */
export interface SocksProxyOptions {
  /** May it be connected to? Default: everything, as `PermitRemoteOpen any`. */
  readonly permit?: (request: SocksRequest) => boolean
  /** A client has said where it wants to be connected to, before that is judged. */
  readonly onRequest?: (request: SocksRequest) => void
  /** A client could not be served. */
  readonly onError?: (error: unknown) => void
}

/**
 * A SOCKS proxy (4, 4a, 5) that connects from this machine, for a remote forward:
 * `connection.forwardRemote({ listen: '1080', to: socksProxy() })`.
 */
export function socksProxy(options: SocksProxyOptions = {}): (stream: Duplex) => void {
  return (stream) => void serve(stream, options)
}

async function serve(stream: Duplex, { permit, onRequest, onError }: SocksProxyOptions): Promise<void> {
  let asked: SocksAsked
  try {
    asked = await negotiateSocks(stream)
    const { request } = asked
    onRequest?.(request)
    if (permit?.(request) === false) {
      throw new SshError('connect-failed', `${request.host}:${request.port} is not permitted`, { phase: 'channel' })
    }
  } catch (error) {
    if (!stream.writableEnded) stream.destroy()
    onError?.(error)
    return
  }
  const { host, port } = asked.request
  const socket = connectForwardTarget({ host, port })
  const gone = (): void => void socket.destroy()
  stream.once('close', gone)
  let isConnected = false
  socket.on('error', (cause) => {
    stream.destroy()
    const facts = { phase: 'channel', cause } as const
    onError?.(isConnected ? cause : new SshError('connect-failed', `cannot connect to ${host}:${port}`, facts))
  })
  socket.once('connect', () => {
    isConnected = true
    stream.off('close', gone)
    stream.write(asked.granted)
    relay(socket, stream)
  })
}
