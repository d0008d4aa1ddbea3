// Channels that carry one stream of bytes to somewhere at the far side.
import { addAbortSignal, type Duplex } from 'node:stream'
import { channelDuplex } from '../io/channel-duplex.ts'
import { directStreamlocal, directTcpip } from '../messages/channel-open.ts'
import type { ConnectionProtocol } from '../protocol/connection.ts'
import { throwIfAborted } from './aborted.ts'
import { adviseOnChannel } from './advice/channels.ts'
import type { OpenTcpOptions } from './open-options.ts'

/** What a channel of that kind is opened with. */
export interface StreamChannel {
  readonly channelType: string
  readonly data: Uint8Array
  /** Where it leads, for errors. */
  readonly target: string
}

/** To `host:port` as the server sees it (direct-tcpip, RFC 4254 §7.2). */
export function tcpChannel(hostToConnect: string, portToConnect: number, options: OpenTcpOptions): StreamChannel {
  const { address: originatorAddress, port: originatorPort } = options.originator ?? NO_ORIGINATOR
  const data = directTcpip.encode({ hostToConnect, portToConnect, originatorAddress, originatorPort })
  return { channelType: 'direct-tcpip', data, target: `${hostToConnect}:${portToConnect}` }
}

/** To a unix socket of the server (direct-streamlocal@openssh.com). */
export function unixChannel(socketPath: string): StreamChannel {
  const data = directStreamlocal.encode({ socketPath, reserved1: new Uint8Array(0), reserved2: 0 })
  return { channelType: 'direct-streamlocal@openssh.com', data, target: socketPath }
}

/** @param host whom errors name @throws SshError */
export async function openStreamChannel(
  protocol: ConnectionProtocol,
  { channelType, data, target }: StreamChannel,
  { signal, host }: { readonly signal: AbortSignal | undefined; readonly host: string | undefined },
): Promise<Duplex> {
  throwIfAborted(signal, 'the opening of the channel')
  const stream = channelDuplex()
  stream.attach(protocol.openChannel(channelType, data, stream.handler))
  if (signal !== undefined) addAbortSignal(signal, stream.duplex)
  try {
    return await stream.opened
  } catch (error) {
    throw adviseOnChannel(error, channelType, host, target)
  }
}

const NO_ORIGINATOR = { address: '127.0.0.1', port: 0 }
