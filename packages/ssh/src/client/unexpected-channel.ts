// Channels that the server opens although nothing here leads to where they come from.
import { OpenFailureReason } from '../messages/registry.ts'
import type { ChannelRequestOfPeer } from '../protocol/connection.ts'
import { forwardOrigin } from './forward-remote.ts'
import type { ConnectionTrace } from './trace.ts'

/** Refuses one, and tells of it: a server that asks for what it was not given may be up to something. */
export function refuseUnexpected(
  request: ChannelRequestOfPeer,
  onTrace: ((trace: ConnectionTrace) => void) | undefined,
): void {
  const { channelType } = request
  const listened = forwardOrigin(request)?.listened
  onTrace?.({ event: 'channel-unexpected', channelType, ...(listened !== undefined && { listened }) })
  request.refuse(OpenFailureReason.administrativelyProhibited, 'not allowed')
}
