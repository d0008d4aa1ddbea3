// A channel that carries one stream: its opening, as it may fail or be given up.
import { addAbortSignal, type Duplex } from 'node:stream'
import { channelDuplex } from '../io/channel-duplex.ts'
import { directStreamlocal, directTcpip } from '../messages/channel-open.ts'
import type { ConnectionProtocol } from '../protocol/connection.ts'
import { throwIfAborted } from './aborted.ts'
import { adviseOnChannel } from './advice/channels.ts'
import type { OpenTcpOptions } from './open-options.ts'

/** What is to be opened. */
export interface StreamRequest {
  readonly channelType: string
  readonly data: Uint8Array
  /** For people. */
  readonly target: string
}

/** direct-tcpip, RFC 4254 §7.2. */
export function tcpRequest(
  hostToConnect: string,
  portToConnect: number,
  { originator = NO_ORIGINATOR }: OpenTcpOptions,
): StreamRequest {
  const { address: originatorAddress, port: originatorPort } = originator
  const data = directTcpip.encode({ hostToConnect, portToConnect, originatorAddress, originatorPort })
  return { channelType: 'direct-tcpip', data, target: `${hostToConnect}:${portToConnect}` }
}

/** OpenSSH PROTOCOL §2.4. */
export function unixRequest(socketPath: string): StreamRequest {
  const data = directStreamlocal.encode({ socketPath, reserved1: new Uint8Array(0), reserved2: 0 })
  return { channelType: 'direct-streamlocal@openssh.com', data, target: socketPath }
}

/** @param host whom errors name @throws SshError */
export async function openStream(
  protocol: ConnectionProtocol,
  { channelType, data, target }: StreamRequest,
  host: string,
  signal: AbortSignal | undefined,
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
