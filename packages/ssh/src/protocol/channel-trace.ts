// What the connection protocol tells about itself, for logs.

/** Something that happened to a channel, or a global request of the peer, for logs. */
export type ChannelTrace =
  | { readonly event: 'channel-new'; readonly localNumber: number; readonly channelType: string }
  /** The peer asks for a channel. */
  | {
      readonly event: 'channel-requested'
      readonly channelType: string
      readonly senderChannel: number
      readonly windowBytes: number
      readonly packetBytesMax: number
    }
  /** The peer has opened a channel that we asked for. */
  | {
      readonly event: 'channel-confirmed'
      readonly localNumber: number
      readonly windowBytes: number
      readonly packetBytesMax: number
    }
  /** One end says that it sends no more data, or nothing more at all. */
  | {
      readonly event: 'channel-ending'
      readonly localNumber: number
      readonly message: 'eof' | 'close'
      readonly by: 'us' | 'peer'
    }
  /** `remaining`: how many channels are left. */
  | {
      readonly event: 'channel-free'
      readonly localNumber: number
      readonly channelType: string
      readonly remaining: number
    }
  | { readonly event: 'global-request'; readonly requestName: string; readonly wantReply: boolean }
