// Channels of others who speak the connection protocol through us (OpenSSH PROTOCOL.mux §9): channel numbers are
// translated, all else passes as it is. Windows are kept between the far ends; we only see to it that one who breaks the
// rules does not cost everybody the connection.
import { ProtocolError } from '../errors.ts'
import {
  channelClose,
  channelOpen,
  channelOpenFailure,
  channelRequest,
  globalRequest,
  requestFailure,
} from '../messages/connection.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import { putUint32, uint32At } from '../wire/uint32-at.ts'
import { type Half, type HalfEvent, nextHalf } from './channel-state.ts'

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
  /** The downstream is gone: its channels are closed. */
  end(): void
}

/** What a relay needs of the connection it is on. */
export interface RelayCarrier {
  send(payload: Uint8Array): void
  writable(): boolean
  /** A channel number that nobody uses; undefined when there are too many channels. */
  reserve(): number | undefined
  /** The last relayed channel is gone. */
  emptied(): void
}

interface RelayedChannel {
  readonly relay: DownstreamRelay
  readonly channelType: string
  readonly numbers: { readonly downstream: number; readonly local: number }
  remoteNumber: number | undefined
  /** What has been sent to the server. */
  half: Half
  sendWindow: number
  closeReceived: boolean
}

/** All relayed channels of a connection. */
export class ChannelRelays {
  readonly #carrier: RelayCarrier
  readonly #channels = new Map<number, RelayedChannel>()
  readonly #relays = new Set<DownstreamRelay>()

  constructor(carrier: RelayCarrier) {
    this.#carrier = carrier
  }

  get size(): number {
    return this.#channels.size
  }

  has(localNumber: number): boolean {
    return this.#channels.has(localNumber)
  }

  list(): { readonly localNumber: number; readonly channelType: string }[] {
    return [...this.#channels].map(([localNumber, { channelType }]) => ({ localNumber, channelType }))
  }

  add(downstream: Downstream): ChannelRelay {
    const relay = new DownstreamRelay(downstream, this.#carrier, {
      add: (channel) => void this.#channels.set(channel.numbers.local, channel),
      delete: (channel) => this.#delete(channel),
      ended: () => void this.#relays.delete(relay),
    })
    this.#relays.add(relay)
    return relay
  }

  /** A message of the server. False: it is not for a relayed channel. */
  receive(payload: Uint8Array): boolean {
    if (this.#channels.size === 0 || payload.length < 5 || (payload[0] as number) < OPEN_CONFIRMATION) return false
    const channel = this.#channels.get(uint32At(payload, 1))
    if (channel === undefined) return false
    channel.relay.deliver(channel, payload)
    return true
  }

  writable(): void {
    for (const relay of this.#relays) {
      if (!this.#carrier.writable()) return
      relay.becameWritable()
    }
  }

  /** The connection is over. */
  clear(): void {
    this.#channels.clear()
    this.#relays.clear()
  }

  #delete({ numbers }: RelayedChannel): void {
    if (this.#channels.delete(numbers.local) && this.#channels.size === 0) this.#carrier.emptied()
  }
}

interface RelayOwner {
  add(channel: RelayedChannel): void
  delete(channel: RelayedChannel): void
  ended(): void
}

/** What one downstream says, and what is said to it. */
class DownstreamRelay implements ChannelRelay {
  readonly #downstream: Downstream
  readonly #carrier: RelayCarrier
  readonly #owner: RelayOwner
  readonly #byRemoteNumber = new Map<number, RelayedChannel>()
  readonly #channels = new Set<RelayedChannel>()
  #ended = false

  constructor(downstream: Downstream, carrier: RelayCarrier, owner: RelayOwner) {
    this.#downstream = downstream
    this.#carrier = carrier
    this.#owner = owner
  }

  get writable(): boolean {
    return this.#carrier.writable()
  }

  send(payload: Uint8Array): void {
    const number = payload[0]
    if (number === GLOBAL_REQUEST) this.#refuseGlobalRequest(payload)
    else if (number === CHANNEL_OPEN) this.#open(payload)
    else if (number !== undefined && number >= WINDOW_ADJUST && number <= CHANNEL_FAILURE) this.#pass(number, payload)
    else if (number !== undefined && number >= OPEN_CONFIRMATION) throw new ProtocolError(`message ${number}`)
    // What is about the transport (ignore, debug) ends here: the transport is not the downstream's.
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#owner.ended()
    for (const channel of this.#channels) this.#close(channel)
  }

  /** For the table of relays: a message of the server for one of our channels. */
  deliver(channel: RelayedChannel, payload: Uint8Array): void {
    const copy = new Uint8Array(payload)
    putUint32(copy, 1, channel.numbers.downstream)
    this.#follow(channel, payload)
    if (!this.#ended) this.#downstream.receive(copy)
  }

  /** For the table of relays. */
  becameWritable(): void {
    this.#downstream.writable()
  }

  #open(payload: Uint8Array): void {
    const opening = channelOpen.decode(payload)
    const local = this.#channels.size < CHANNELS_MAX ? this.#carrier.reserve() : undefined
    if (local === undefined) {
      const reason = { reasonCode: OpenFailureReason.resourceShortage, description: 'too many channels' }
      this.#downstream.receive(
        channelOpenFailure.encode({ recipientChannel: opening.senderChannel, ...reason, languageTag: '' }),
      )
      return
    }
    const channel: RelayedChannel = {
      relay: this,
      channelType: opening.channelType,
      numbers: { downstream: opening.senderChannel, local },
      remoteNumber: undefined,
      half: 'open',
      sendWindow: 0,
      closeReceived: false,
    }
    this.#channels.add(channel)
    this.#owner.add(channel)
    this.#carrier.send(channelOpen.encode({ ...opening, senderChannel: local }))
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
    channel.half = 'closed'
    this.#carrier.send(channelClose.encode({ recipientChannel: channel.remoteNumber }))
    if (channel.closeReceived) this.#forget(channel)
  }

  #forget(channel: RelayedChannel): void {
    if (!this.#channels.delete(channel)) return
    if (channel.remoteNumber !== undefined) this.#byRemoteNumber.delete(channel.remoteNumber)
    this.#owner.delete(channel)
  }

  /** Forwards are asked for with messages of their own (PROTOCOL.mux §6); the rest is for whoever has the connection. */
  #refuseGlobalRequest(payload: Uint8Array): void {
    if (globalRequest.decode(payload).wantReply) this.#downstream.receive(requestFailure.encode({}))
  }
}

const GLOBAL_REQUEST = globalRequest.number
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
