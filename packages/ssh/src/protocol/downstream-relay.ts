// Channels of others who speak the connection protocol through us (OpenSSH PROTOCOL.mux §9): channel numbers are
// translated, all else passes as it is. Windows are kept between the far ends; we only see to it that one who breaks the
// rules does not cost everybody the connection.
import { ProtocolError } from '../errors.ts'
import {
  channelClose,
  channelOpen,
  channelOpenFailure,
  channelRequest,
  channelOpenConfirmation,
  globalRequest,
} from '../messages/connection.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import { putUint32, uint32At } from '../wire/uint32-at.ts'
import { type Half, type HalfEvent, nextHalf } from './channel-state.ts'
import { type GlobalReply, GlobalRequests } from './global-requests.ts'
import { RelayedForwards } from './relayed-forwards.ts'

/** One who speaks through us. */
export interface Downstream {
  /** A message for it. The bytes are its to keep. */
  receive(payload: Uint8Array): void
  /** The connection takes more. */
  writable(): void
}

/** The way of a downstream to the server. */
export interface ChannelRelay {
  /** False: wait for `writable` of the downstream before giving more. */
  readonly writable: boolean
  /** A message of the downstream. @throws ProtocolError when it breaks the rules; it is then to be dropped */
  send(payload: Uint8Array): void
  /** The downstream is gone: its channels are closed, its forwards cancelled. */
  end(): void
}

/** What a relay needs of the connection it is on. */
export interface RelayCarrier {
  send(payload: Uint8Array): void
  globalRequest(requestName: string, data: Uint8Array, onReply: (reply: GlobalReply) => void): void
  writable(): boolean
  /** A channel number that nobody uses; undefined when there are too many channels. */
  reserve(): number | undefined
  /** The last relayed channel is gone. */
  emptied(): void
}

/** A channel of a downstream. */
export interface RelayedChannel {
  readonly relay: DownstreamRelay
  readonly channelType: string
  readonly localNumber: number
  /** Undefined until the downstream has taken a channel that the server opens. */
  downstreamNumber: number | undefined
  /** Undefined until the server has taken a channel that the downstream opens. */
  remoteNumber: number | undefined
  /** What has been sent to the server. */
  half: Half
  sendWindow: number
  closeReceived: boolean
}

/** The table of all relayed channels. */
export interface RelayOwner {
  add(channel: RelayedChannel): void
  delete(channel: RelayedChannel): void
  ended(): void
}

/** What one downstream says, and what is said to it. */
export class DownstreamRelay implements ChannelRelay {
  readonly #downstream: Downstream
  readonly #carrier: RelayCarrier
  readonly #owner: RelayOwner
  readonly #byRemoteNumber = new Map<number, RelayedChannel>()
  /** What the server opens and the downstream has not answered, by the number of the server. */
  readonly #offered = new Map<number, RelayedChannel>()
  readonly #channels = new Set<RelayedChannel>()
  readonly #forwards: RelayedForwards
  readonly #globalRequests: GlobalRequests
  #ended = false

  constructor(downstream: Downstream, mayForward: boolean, carrier: RelayCarrier, owner: RelayOwner) {
    this.#downstream = downstream
    this.#carrier = carrier
    this.#owner = owner
    this.#forwards = new RelayedForwards((...request) => carrier.globalRequest(...request))
    this.#globalRequests = new GlobalRequests(
      { send: (payload) => this.#tell(payload) },
      {
        globalRequest: (name, data, _wantReply, reply) => mayForward && this.#forwards.request(name, data, reply),
      },
    )
  }

  get writable(): boolean {
    return this.#carrier.writable()
  }

  send(payload: Uint8Array): void {
    const number = payload[0]
    if (number === globalRequest.number) this.#globalRequests.receiveRequest(payload)
    else if (number === CHANNEL_OPEN) this.#open(payload)
    else if (number === OPEN_CONFIRMATION) this.#confirm(payload)
    else if (number === OPEN_FAILURE) this.#refuse(payload)
    else if (number !== undefined && number >= WINDOW_ADJUST && number <= CHANNEL_FAILURE) this.#pass(number, payload)
    else if (number !== undefined && number >= OPEN_CONFIRMATION) throw new ProtocolError(`message ${number}`)
    // What is about the transport (ignore, debug) ends here: the transport is not the downstream's.
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#owner.ended()
    this.#forwards.end()
    for (const channel of this.#channels) this.#close(channel)
  }

  /** For the table of relays: a channel that the server opens. False: it is not for this downstream. */
  offer(opening: ReturnType<typeof channelOpen.decode>): boolean {
    const { channelType, channelSpecificData, senderChannel, initialWindowSize, maximumPacketSize } = opening
    if (!this.#forwards.has(channelType, channelSpecificData)) return false
    if (maximumPacketSize === 0 || this.#offered.has(senderChannel)) throw new ProtocolError('no channel to be opened')
    const localNumber = this.#reserve()
    if (localNumber === undefined) {
      this.#carrier.send(tooMany(senderChannel))
      return true
    }
    const numbers = { localNumber, downstreamNumber: undefined, remoteNumber: senderChannel }
    const channel = this.#add({ channelType, ...numbers, sendWindow: initialWindowSize })
    this.#offered.set(senderChannel, channel)
    this.#downstream.receive(channelOpen.encode(opening))
    return true
  }

  /** For the table of relays: a message of the server for one of our channels. */
  deliver(channel: RelayedChannel, payload: Uint8Array): void {
    if (channel.downstreamNumber === undefined) throw new ProtocolError('a message for a channel that is not open')
    const copy = new Uint8Array(payload)
    putUint32(copy, 1, channel.downstreamNumber)
    this.#follow(channel, payload)
    this.#tell(copy)
  }

  /** For the table of relays. */
  becameWritable(): void {
    this.#downstream.writable()
  }

  #open(payload: Uint8Array): void {
    const opening = channelOpen.decode(payload)
    const localNumber = this.#reserve()
    if (localNumber === undefined) return this.#tell(tooMany(opening.senderChannel))
    const { channelType, senderChannel } = opening
    this.#add({ channelType, localNumber, downstreamNumber: senderChannel, remoteNumber: undefined, sendWindow: 0 })
    this.#carrier.send(channelOpen.encode({ ...opening, senderChannel: localNumber }))
  }

  #confirm(payload: Uint8Array): void {
    const values = channelOpenConfirmation.decode(payload)
    if (values.maximumPacketSize === 0) throw new ProtocolError('maximum packet size of 0')
    const channel = this.#takeOffered(values.recipientChannel)
    channel.downstreamNumber = values.senderChannel
    this.#byRemoteNumber.set(values.recipientChannel, channel)
    this.#carrier.send(channelOpenConfirmation.encode({ ...values, senderChannel: channel.localNumber }))
  }

  #refuse(payload: Uint8Array): void {
    this.#forget(this.#takeOffered(channelOpenFailure.decode(payload).recipientChannel))
    this.#carrier.send(payload)
  }

  #takeOffered(remoteNumber: number): RelayedChannel {
    const channel = this.#offered.get(remoteNumber)
    if (channel === undefined) throw new ProtocolError(`an answer to no opening of channel ${remoteNumber}`)
    this.#offered.delete(remoteNumber)
    return channel
  }

  #reserve(): number | undefined {
    return this.#channels.size < CHANNELS_MAX ? this.#carrier.reserve() : undefined
  }

  #add(values: Omit<RelayedChannel, 'relay' | 'half' | 'closeReceived'>): RelayedChannel {
    const channel: RelayedChannel = { relay: this, half: 'open', closeReceived: false, ...values }
    this.#channels.add(channel)
    this.#owner.add(channel)
    return channel
  }

  #pass(number: number, payload: Uint8Array): void {
    if (payload.length < 5) throw new ProtocolError('message ends too early')
    const channel = this.#byRemoteNumber.get(uint32At(payload, 1))
    if (channel === undefined) throw new ProtocolError(`message ${number} for a channel that is not open`)
    const event = EVENTS[number]
    const next = event === undefined ? channel.half : nextHalf(channel.half, event)
    if (next === undefined || channel.half === 'closed') {
      throw new ProtocolError(`message ${number} on a channel that is ${channel.half}`)
    }
    if (event === 'data') this.#spend(channel, number, payload)
    else if (event === 'request') channelRequest.decode(payload)
    else if (payload.length !== (number === WINDOW_ADJUST ? 9 : 5))
      throw new ProtocolError(`message ${number} too long`)
    channel.half = next
    this.#carrier.send(payload)
    if (next === 'closed' && channel.closeReceived) this.#forget(channel)
  }

  #spend(channel: RelayedChannel, number: number, payload: Uint8Array): void {
    const head = number === EXTENDED_DATA ? 13 : 9
    if (payload.length < head || uint32At(payload, head - 4) !== payload.length - head) {
      throw new ProtocolError('data of another length than it says')
    }
    channel.sendWindow -= payload.length - head
    if (channel.sendWindow < 0) throw new ProtocolError('data beyond the window')
  }

  /** Keeps track of a channel by what the server says. */
  #follow(channel: RelayedChannel, payload: Uint8Array): void {
    const number = payload[0] as number
    if (number === OPEN_FAILURE) return this.#forget(channel)
    if (number === OPEN_CONFIRMATION && payload.length >= 13) {
      channel.remoteNumber = uint32At(payload, 5)
      channel.sendWindow = uint32At(payload, 9)
      this.#byRemoteNumber.set(channel.remoteNumber, channel)
      if (this.#ended) this.#close(channel)
    } else if (number === WINDOW_ADJUST && payload.length >= 9) {
      channel.sendWindow = Math.min(channel.sendWindow + uint32At(payload, 5), 0xffff_ffff)
    } else if (number === CHANNEL_CLOSE) {
      channel.closeReceived = true
      if (this.#ended) this.#close(channel)
      if (channel.half === 'closed') this.#forget(channel)
    }
  }

  #close(channel: RelayedChannel): void {
    if (channel.half === 'closed' || channel.remoteNumber === undefined) return
    if (this.#offered.delete(channel.remoteNumber)) {
      const reason = { reasonCode: OpenFailureReason.connectFailed, description: 'nobody is there any more' }
      this.#carrier.send(
        channelOpenFailure.encode({ recipientChannel: channel.remoteNumber, ...reason, languageTag: '' }),
      )
      return this.#forget(channel)
    }
    channel.half = 'closed'
    this.#carrier.send(channelClose.encode({ recipientChannel: channel.remoteNumber }))
    if (channel.closeReceived) this.#forget(channel)
  }

  #forget(channel: RelayedChannel): void {
    if (!this.#channels.delete(channel)) return
    if (channel.remoteNumber !== undefined) this.#byRemoteNumber.delete(channel.remoteNumber)
    this.#owner.delete(channel)
  }

  #tell(payload: Uint8Array): void {
    if (!this.#ended) this.#downstream.receive(payload)
  }
}

function tooMany(recipientChannel: number): Uint8Array {
  const reason = { reasonCode: OpenFailureReason.resourceShortage, description: 'too many channels' }
  return channelOpenFailure.encode({ recipientChannel, ...reason, languageTag: '' })
}

const CHANNEL_OPEN = channelOpen.number
const OPEN_CONFIRMATION = 91
const OPEN_FAILURE = 92
const WINDOW_ADJUST = 93
const EXTENDED_DATA = 95
const CHANNEL_CLOSE = 97
const CHANNEL_FAILURE = 100
const EVENTS: Readonly<Record<number, HalfEvent>> = { 94: 'data', 95: 'data', 96: 'eof', 97: 'close', 98: 'request' }
/** Of one downstream. */
const CHANNELS_MAX = 256
