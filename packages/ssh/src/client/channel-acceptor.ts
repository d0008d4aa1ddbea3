// What takes channels that the server opens.
import type { ChannelRequestOfPeer } from '../protocol/connection.ts'

/** Opens a channel of the peer's, such as an agent's or X11's. */
export type ChannelAcceptor = (request: ChannelRequestOfPeer) => void
