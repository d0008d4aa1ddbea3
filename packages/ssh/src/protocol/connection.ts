// RFC 4254: the connection protocol. Channels by number, global requests in order.
import { ProtocolError, SshError } from '../errors.ts'
import {
  channelClose,
  channelEof,
  channelExtendedData,
  channelFailure,
  channelOpen,
  channelOpenConfirmation,
  channelOpenFailure,
  channelRequest,
  channelSuccess,
  channelWindowAdjust,
  requestFailure,
  requestSuccess,
} from '../messages/connection.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import { uint32At } from '../wire/uint32-at.ts'
import { Channel, type ChannelCarrier, type ChannelHandler } from './channel.ts'
import { ChannelRelays } from './channel-relay.ts'
import { ChannelTable, type ListedChannel } from './channel-table.ts'
import type { ConnectionHandler } from './connection-handler.ts'
import { type ConnectionLimits, defaultConnectionLimits } from './connection-limits.ts'
import type { ChannelRelay, Downstream } from './downstream-relay.ts'
import { ReceiveWindow, WindowBudget } from './flow-control.ts'
import { type GlobalReply, GlobalRequests } from './global-requests.ts'
import { requireSendable } from './sendable.ts'

/** The transport below. */
export type ConnectionCarrier = ChannelCarrier

export type { ChannelRequestOfPeer, ConnectionHandler } from './connection-handler.ts'

export class ConnectionProtocol {
  readonly #carrier: ConnectionCarrier
  readonly #handler: ConnectionHandler
  readonly #limits: ConnectionLimits
  readonly #budget: WindowBudget
  readonly #channels: ChannelTable
  readonly #globalRequests: GlobalRequests
  /** Made when first asked for: most connections have none. */
  #relays: ChannelRelays | undefined
  #nextNumber = 0
  #requestedByPeer = 0
  #error: Error | undefined
  #over = false

  constructor(carrier: ConnectionCarrier, handler: ConnectionHandler, limits?: Partial<ConnectionLimits>) {
    this.#carrier = carrier
    this.#handler = handler
    this.#channels = new ChannelTable(() => this.#emptied(), handler.trace)
    this.#limits = limits === undefined ? defaultConnectionLimits : { ...defaultConnectionLimits, ...limits }
    this.#budget = new WindowBudget(this.#limits.windowBudgetBytes)
    this.#globalRequests = new GlobalRequests(carrier, handler)
  }

  get channelCount(): number {
    return this.#channels.size + (this.#relays?.size ?? 0)
  }

  /** The channels that are open or opening, oldest first. */
  get channels(): readonly (ListedChannel & { readonly activity?: number })[] {
    return [...this.#channels.list(), ...(this.#relays?.list() ?? [])]
  }

  /** Sends SSH_MSG_CHANNEL_OPEN. The handler hears `opened`, `refused`, or `closed` when it cannot be or the connection ends. */
  openChannel(channelType: string, channelSpecificData: Uint8Array, handler: ChannelHandler): Channel {
    requireSendable(channelType, channelSpecificData)
    const { channel, refused } = this.#newChannel(channelType, handler)
    if (refused) return channel
    channel.ask()
    this.#sendOpen(channel, channelSpecificData)
    return channel
  }

  /** The peer did not understand an SSH_MSG_CHANNEL_OPEN that came too early: sends it again. */
  reopenChannel(channel: Channel, channelSpecificData: Uint8Array): void {
    this.#sendOpen(channel, channelSpecificData)
  }

  /** Closes an open channel; for us it is over at once, whatever the peer does. */
  closeChannel(localNumber: number): void {
    this.#channels.abandon(localNumber)
  }

  globalRequest(requestName: string, data: Uint8Array, onReply?: (reply: GlobalReply) => void): void {
    if (this.#over) onReply?.(false)
    else this.#globalRequests.request(requestName, data, onReply)
  }

  /** Lets somebody else open channels here and speak for them. @param mayForward may it ask for remote forwards? */
  relay(downstream: Downstream, mayForward: boolean): ChannelRelay {
    const carrier = this.#carrier
    this.#relays ??= new ChannelRelays({
      send: (payload) => carrier.send(payload),
      globalRequest: (...request) => this.globalRequest(...request),
      writable: () => carrier.writable,
      reserve: () => (this.channelCount < this.#limits.channelsMax ? this.#freeNumber() : undefined),
      emptied: () => this.#emptied(),
    })
    return this.#relays.add(downstream, mayForward)
  }

  /** A message of the range 80–127. */
  receive(payload: Uint8Array): void {
    if (this.#relays?.receive(payload) === true) return
    const number = payload[0] as number
    if (number === CHANNEL_DATA) this.#receiveData(payload)
    else (ConnectionProtocol.#receivers[number] ?? unknownMessage)(payload, this)
  }

  /** A key exchange ended or the socket drained: senders go on. */
  writable(): void {
    for (const channel of this.#channels) {
      if (!this.#carrier.writable) return
      channel.writable()
    }
    this.#relays?.writable()
  }

  /** The connection is over: everything that waits is told. */
  fail(error: Error | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#error = error
    this.#globalRequests.fail()
    this.#relays?.clear()
    for (const channel of this.#channels.takeAll()) channel.fail(error)
  }

  static readonly #receivers: Partial<Record<number, (payload: Uint8Array, connection: ConnectionProtocol) => void>> = {
    80: (payload, connection) => connection.#globalRequests.receiveRequest(payload),
    81: (payload, connection) =>
      connection.#globalRequests.receiveReply(requestSuccess.decode(payload).responseSpecificData),
    82: (payload, connection) => {
      requestFailure.decode(payload)
      connection.#globalRequests.receiveReply(false)
    },
    90: (payload, connection) => connection.#receiveOpen(payload),
    91: (payload, connection) => connection.#receiveOpenConfirmation(payload),
    92: (payload, connection) => connection.#receiveOpenFailure(payload),
    93: (payload, connection) => {
      const { recipientChannel, bytesToAdd } = channelWindowAdjust.decode(payload)
      connection.#channel(recipientChannel).receiveWindowAdjust(bytesToAdd)
    },
    95: (payload, connection) => {
      const { recipientChannel, dataTypeCode, data } = channelExtendedData.decode(payload)
      connection.#channel(recipientChannel).receiveData(data, dataTypeCode)
    },
    96: (payload, connection) => connection.#channel(channelEof.decode(payload).recipientChannel).receiveEof(),
    97: (payload, connection) => connection.#channel(channelClose.decode(payload).recipientChannel).receiveClose(),
    98: (payload, connection) => {
      const { recipientChannel, requestType, wantReply, requestSpecificData } = channelRequest.decode(payload)
      connection.#channel(recipientChannel).receiveRequest(requestType, wantReply, requestSpecificData)
    },
    99: (payload, connection) =>
      connection.#channel(channelSuccess.decode(payload).recipientChannel).receiveReply(true),
    100: (payload, connection) =>
      connection.#channel(channelFailure.decode(payload).recipientChannel).receiveReply(false),
  }

  /** RFC 4254 §5.2, by hand: it is on the data path. */
  #receiveData(payload: Uint8Array): void {
    if (payload.length < 9) throw new ProtocolError('message ends too early')
    const length = uint32At(payload, 5)
    if (length !== payload.length - 9) throw new ProtocolError('SSH_MSG_CHANNEL_DATA of another length than it says')
    this.#channel(uint32At(payload, 1)).receiveData(payload.subarray(9), undefined)
  }

  #channel(number: number): Channel {
    const channel = this.#channels.get(number)
    if (channel === undefined || channel.isAsked) {
      throw new ProtocolError(`message for channel ${number}, which is not open`)
    }
    return channel
  }

  /** A channel that cannot be had is over from the start: its handler is told, and it takes nothing. */
  #newChannel(channelType: string, handler: ChannelHandler): { readonly channel: Channel; readonly refused: boolean } {
    const refusal = this.#refusal()
    const { windowInitialBytes, windowMaximumBytes } = this.#limits
    const budget = this.#budget
    const window = new ReceiveWindow({ initialBytes: windowInitialBytes, maximumBytes: windowMaximumBytes, budget })
    const localNumber = this.#freeNumber()
    const channel = new Channel({ localNumber, channelType }, this.#channels, this.#carrier, handler, window)
    if (refusal === undefined) this.#channels.add(channel)
    else channel.fail(refusal)
    return { channel, refused: refusal !== undefined }
  }

  #refusal(): Error | undefined {
    if (this.#over) return this.#error ?? new SshError('closed', 'the connection is closed', { phase: 'connection' })
    if (this.#channels.size < this.#limits.channelsMax) return undefined
    return new SshError('limit-exceeded', `more than ${this.#limits.channelsMax} channels`, { phase: 'channel' })
  }

  #emptied(): void {
    if (this.channelCount === 0) this.#handler.idle?.()
  }

  #freeNumber(): number {
    while (this.#channels.has(this.#nextNumber) || this.#relays?.has(this.#nextNumber)) {
      this.#nextNumber = (this.#nextNumber + 1) >>> 0
    }
    const number = this.#nextNumber
    this.#nextNumber = (number + 1) >>> 0
    return number
  }

  #sendOpen({ localNumber: senderChannel, channelType }: Channel, channelSpecificData: Uint8Array): void {
    const initialWindowSize = this.#limits.windowInitialBytes
    const size = { initialWindowSize, maximumPacketSize: MAXIMUM_PACKET_SIZE }
    this.#carrier.send(channelOpen.encode({ channelType, senderChannel, ...size, channelSpecificData }))
  }

  #receiveOpen(payload: Uint8Array): void {
    const { channelType, senderChannel, initialWindowSize, maximumPacketSize, channelSpecificData } =
      channelOpen.decode(payload)
    let answered = false
    const answer = (): boolean => {
      if (answered) return false
      answered = true
      this.#requestedByPeer--
      return true
    }
    const refuse = (reasonCode: number, description: string): void => {
      if (!answer()) return
      const values = { recipientChannel: senderChannel, reasonCode, description, languageTag: '' }
      if (!this.#over) this.#carrier.send(channelOpenFailure.encode(values))
    }
    this.#requestedByPeer++
    if (this.#channels.size + this.#requestedByPeer > this.#limits.channelsMax) {
      refuse(OpenFailureReason.resourceShortage, TOO_MANY)
      return
    }
    const accept = (handler: ChannelHandler): Channel => {
      // Our own channels may have taken the last place meanwhile.
      if (this.#channels.size >= this.#limits.channelsMax) refuse(OpenFailureReason.resourceShortage, TOO_MANY)
      else if (!answer()) throw new SshError('invalid-argument', 'the opening of the channel was answered before')
      const { channel, refused } = this.#newChannel(channelType, handler)
      if (refused) return channel
      channel.confirm(senderChannel, initialWindowSize, maximumPacketSize)
      const ours = { initialWindowSize: this.#limits.windowInitialBytes, maximumPacketSize: MAXIMUM_PACKET_SIZE }
      const numbers = { recipientChannel: senderChannel, senderChannel: channel.localNumber }
      const nothing = new Uint8Array(0)
      this.#carrier.send(channelOpenConfirmation.encode({ ...numbers, ...ours, channelSpecificData: nothing }))
      return channel
    }
    if (maximumPacketSize === 0) throw new ProtocolError('maximum packet size of 0')
    const facts = { channelType, senderChannel, windowBytes: initialWindowSize, packetBytesMax: maximumPacketSize }
    this.#handler.trace?.({ event: 'channel-requested', ...facts })
    this.#handler.channelOpen({ channelType, channelSpecificData, accept, refuse })
  }

  #receiveOpenConfirmation(payload: Uint8Array): void {
    const values = channelOpenConfirmation.decode(payload)
    const channel = this.#asked(values.recipientChannel)
    channel.confirm(values.senderChannel, values.initialWindowSize, values.maximumPacketSize)
    const { recipientChannel: localNumber, initialWindowSize: windowBytes, maximumPacketSize: packetBytesMax } = values
    this.#handler.trace?.({ event: 'channel-confirmed', localNumber, windowBytes, packetBytesMax })
    channel.receiveConfirmation(values.channelSpecificData)
  }

  #receiveOpenFailure(payload: Uint8Array): void {
    const { recipientChannel, reasonCode, description } = channelOpenFailure.decode(payload)
    const channel = this.#asked(recipientChannel)
    this.#channels.released(channel)
    channel.refuse(reasonCode, description)
  }

  #asked(number: number): Channel {
    const channel = this.#channels.get(number)
    if (channel?.isAsked !== true) throw new ProtocolError(`an answer to no opening of channel ${number}`)
    return channel
  }
}

function unknownMessage(payload: Uint8Array): never {
  throw new ProtocolError(`message ${payload[0]} is not one of the connection protocol`)
}

const CHANNEL_DATA = 94
const TOO_MANY = 'too many channels'
/** What we take in one SSH_MSG_CHANNEL_DATA: fewer, larger packets cost less. OpenSSH sends at most this much. */
const MAXIMUM_PACKET_SIZE = 128 * 1024
