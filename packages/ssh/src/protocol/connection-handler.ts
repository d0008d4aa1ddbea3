// What the owner of a connection is told, and asked.
import type { Channel, ChannelHandler } from './channel.ts'
import type { ChannelTrace } from './channel-trace.ts'
import type { GlobalRequestHandler } from './global-requests.ts'

/**
 * A peer's wish for a channel. One of `accept` and `refuse` is to be called, at once or later; what is called after that
 * refuses nothing, and accepts nothing but throws. Of a connection that is over the channel is over from the start.
 */
export interface ChannelRequestOfPeer {
  readonly channelType: string
  readonly channelSpecificData: Uint8Array
  accept(handler: ChannelHandler): Channel
  refuse(reasonCode: number, description: string): void
}

export interface ConnectionHandler extends GlobalRequestHandler {
  channelOpen(request: ChannelRequestOfPeer): void
  /** The last channel is gone. */
  idle?(): void
  trace?(trace: ChannelTrace): void
}
