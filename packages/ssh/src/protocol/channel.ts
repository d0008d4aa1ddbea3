// RFC 4254 §5: one channel. Data, EOF, close and requests, under the windows of both sides.
import { ProtocolError } from '../errors.ts'
import {
  channelClose,
  channelEof,
  channelFailure,
  channelRequest,
  channelSuccess,
  channelWindowAdjust,
} from '../messages/connection.ts'
import { dataHead } from './channel-data.ts'
import type { ChannelTrace } from './channel-trace.ts'
import { type Half, type HalfEvent, nextHalf } from './channel-state.ts'
import { type ReceiveWindow, SendWindow } from './flow-control.ts'
import { requireSendable } from './sendable.ts'

/** What the owner of a channel is told. */
export interface ChannelHandler {
  /** The peer confirmed the channel (RFC 4254 §5.1). */
  opened(channelSpecificData: Uint8Array): void
  /** The peer refused it. */
  refused(reasonCode: number, description: string): void
  /** `dataTypeCode` is undefined for plain data, 1 for stderr. The bytes are the handler's to keep. */
  data(bytes: Uint8Array, dataTypeCode: number | undefined): void
  eof(): void
  /** More may be sent: the window grew, or a key exchange ended. */
  writable(): void
  /** Return true or false to answer at once; undefined when `replyToRequest` will be called later, in order. */
  request(requestType: string, requestSpecificData: Uint8Array, wantReply: boolean): boolean | undefined
  /** Both sides have closed, or the connection is gone (then with an error). */
  closed(error: Error | undefined): void
}

/** Who keeps the channels of a connection. */
export interface ChannelOwner {
  /** Both sides have closed the channel; its handler has not heard of it yet. */
  released(channel: Channel): void
  readonly trace: ((trace: ChannelTrace) => void) | undefined
}

/** What a channel needs from the connection it is on. */
export interface ChannelCarrier {
  send(payload: Uint8Array): void
  sendParts(head: Uint8Array, body: Uint8Array): void
  /** False: producers should wait for `writable()`. */
  readonly writable: boolean
  /** Milliseconds of a clock that only goes forward. */
  now(): number
}

export class Channel {
  readonly localNumber: number
  readonly channelType: string
  readonly #owner: ChannelOwner
  readonly #carrier: ChannelCarrier
  readonly #handler: ChannelHandler
  readonly #receiveWindow: ReceiveWindow
  readonly #sendWindow = new SendWindow()
  readonly #pendingReplies: ((succeeded: boolean) => void)[] = []
  #askedMs: number | undefined
  #remoteNumber: number | undefined
  #packetDataMax = 0
  #local: Half = 'open'
  #remote: Half = 'open'
  #unanswered = 0
  #activity = 0
  #isFinished = false

  constructor(
    { localNumber, channelType }: Pick<Channel, 'localNumber' | 'channelType'>,
    owner: ChannelOwner,
    carrier: ChannelCarrier,
    handler: ChannelHandler,
    receiveWindow: ReceiveWindow,
  ) {
    this.localNumber = localNumber
    this.channelType = channelType
    this.#owner = owner
    this.#carrier = carrier
    this.#handler = handler
    this.#receiveWindow = receiveWindow
  }

  /** Grows with everything that is sent and received. */
  get activity(): number {
    return this.#activity
  }

  /** The peer's number for it, while there is one, and what each end may still send. */
  get status(): { readonly remoteNumber: number | undefined; readonly local: Half; readonly remote: Half } {
    return { remoteNumber: this.#remoteNumber, local: this.#local, remote: this.#remote }
  }

  get isOpen(): boolean {
    return this.#remoteNumber !== undefined && this.#local !== 'closed'
  }

  /** The peer was asked to open it and has not answered yet. */
  get isAsked(): boolean {
    return this.#askedMs !== undefined
  }

  /** SSH_MSG_CHANNEL_OPEN goes to the peer. */
  ask(): void {
    this.#askedMs = this.#carrier.now()
  }

  /** The peer's side of the opening: its number, window and packet size. */
  confirm(senderChannel: number, initialWindowSize: number, maximumPacketSize: number): void {
    if (this.#askedMs !== undefined) this.#receiveWindow.observeRoundTrip(this.#carrier.now() - this.#askedMs)
    this.#askedMs = undefined
    // A size of 0 would never let data through (and has made peers loop).
    if (maximumPacketSize === 0) throw new ProtocolError('maximum packet size of 0')
    this.#remoteNumber = senderChannel
    this.#packetDataMax = Math.min(maximumPacketSize, DATA_BYTES_MAX)
    this.#sendWindow.adjust(initialWindowSize)
  }

  /** Sends as much of `bytes` as window and connection take now, and returns how much that was. */
  send(bytes: Uint8Array, dataTypeCode?: number): number {
    if (this.#local !== 'open' || this.#remoteNumber === undefined) return 0
    this.#activity++
    let sent = 0
    while (sent < bytes.length && this.#carrier.writable && this.#sendWindow.available > 0) {
      const length = Math.min(bytes.length - sent, this.#packetDataMax, this.#sendWindow.available)
      this.#carrier.sendParts(dataHead(this.#remoteNumber, length, dataTypeCode), bytes.subarray(sent, sent + length))
      this.#sendWindow.spend(length)
      sent += length
    }
    return sent
  }

  sendEof(): void {
    if (!this.#localEvent('eof')) return
    this.#traceEnding('eof', 'us')
    this.#carrier.send(channelEof.encode({ recipientChannel: this.#number }))
  }

  /** Sends SSH_MSG_CHANNEL_CLOSE. Data of the peer that still arrives is dropped. */
  close(): void {
    if (!this.#localEvent('close')) return
    this.#traceEnding('close', 'us')
    this.#carrier.send(channelClose.encode({ recipientChannel: this.#number }))
    this.#releaseWhenClosed()
  }

  /** Closes it, and is over for its owner at once, whatever the peer does. False: it is not open. */
  abandon(): boolean {
    if (!this.isOpen) return false
    this.close()
    this.#finish(undefined)
    return true
  }

  /** A channel request; `onReply` makes it want a reply. Replies come in order (RFC 4254 §5.4). False: not sent. */
  request(requestType: string, requestSpecificData: Uint8Array, onReply?: (succeeded: boolean) => void): boolean {
    requireSendable(requestType, requestSpecificData)
    if (!this.#localEvent('request')) return false
    const sentMs = this.#carrier.now()
    if (onReply !== undefined) {
      this.#pendingReplies.push((succeeded) => {
        this.#receiveWindow.observeRoundTrip(this.#carrier.now() - sentMs)
        onReply(succeeded)
      })
    }
    const values = { recipientChannel: this.#number, requestType, wantReply: onReply !== undefined }
    this.#carrier.send(channelRequest.encode({ ...values, requestSpecificData }))
    return true
  }

  /** Answers the oldest request that was left open. */
  replyToRequest(succeeded: boolean): void {
    if (this.#unanswered === 0 || !this.isOpen) return
    this.#unanswered--
    const reply = succeeded ? channelSuccess : channelFailure
    this.#carrier.send(reply.encode({ recipientChannel: this.#number }))
  }

  /** The consumer took `bytes` of what `data()` gave it. @param tell by default not behind EOF: no more is to come */
  consumed(bytes: number, tell = this.#remote === 'open'): void {
    const bytesToAdd = this.#receiveWindow.consumed(bytes, this.#carrier.now())
    if (bytesToAdd === 0 || !tell || !this.isOpen) return
    this.#carrier.send(channelWindowAdjust.encode({ recipientChannel: this.#number, bytesToAdd }))
  }

  /** The consumer does not keep up: the time that passes says nothing about the path. */
  stalled(): void {
    this.#receiveWindow.stalled()
  }

  // What follows is called by the connection, for messages of the peer.

  /** It opened the channel that we asked for. */
  receiveConfirmation(channelSpecificData: Uint8Array): void {
    this.#handler.opened(channelSpecificData)
  }

  receiveData(bytes: Uint8Array, dataTypeCode: number | undefined): void {
    this.#activity++
    // As OpenSSH: data behind EOF counts for the window and for nothing else. Extended data there is a violation.
    const isLate = this.#remote === 'eof' && dataTypeCode === undefined
    if (!isLate) this.#remoteEvent('data')
    this.#receiveWindow.received(bytes.length)
    if (this.#local === 'closed') return
    if (isLate) this.consumed(bytes.length, true)
    else this.#handler.data(bytes, dataTypeCode)
  }

  receiveWindowAdjust(bytesToAdd: number): void {
    this.#sendWindow.adjust(bytesToAdd)
    if (this.#local === 'open') this.#handler.writable()
  }

  receiveEof(): void {
    // A second one says nothing new.
    if (this.#remote === 'eof') return
    this.#remoteEvent('eof')
    this.#traceEnding('eof', 'peer')
    this.#handler.eof()
  }

  receiveRequest(requestType: string, wantReply: boolean, requestSpecificData: Uint8Array): void {
    this.#remoteEvent('request')
    if (wantReply && ++this.#unanswered > UNANSWERED_REQUESTS_MAX) throw new ProtocolError('too many channel requests')
    const answer = this.#handler.request(requestType, requestSpecificData, wantReply)
    if (wantReply && answer !== undefined) this.replyToRequest(answer)
  }

  receiveReply(succeeded: boolean): void {
    const pending = this.#pendingReplies.shift()
    if (pending === undefined) throw new ProtocolError('a reply to no channel request')
    pending(succeeded)
  }

  receiveClose(): void {
    this.#remoteEvent('close')
    this.#traceEnding('close', 'peer')
    // RFC 4254 §5.3: "Upon receiving this message, a party MUST send back an SSH_MSG_CHANNEL_CLOSE".
    this.close()
    this.#releaseWhenClosed()
  }

  refuse(reasonCode: number, description: string): void {
    this.#receiveWindow.release()
    this.#handler.refused(reasonCode, description)
  }

  writable(): void {
    if (this.#local === 'open') this.#handler.writable()
  }

  /** The connection is gone. */
  fail(error: Error | undefined): void {
    this.#local = 'closed'
    this.#remote = 'closed'
    this.#finish(error)
  }

  #releaseWhenClosed(): void {
    if (this.#local !== 'closed' || this.#remote !== 'closed') return
    this.#owner.released(this)
    this.#finish(undefined)
  }

  #finish(error: Error | undefined): void {
    if (this.#isFinished) return
    this.#isFinished = true
    this.#receiveWindow.release()
    // First why it is over: a request that was never answered is not one that was refused.
    this.#handler.closed(error)
    for (const pending of this.#pendingReplies.splice(0)) pending(false)
  }

  #traceEnding(message: 'eof' | 'close', by: 'us' | 'peer'): void {
    this.#owner.trace?.({ event: 'channel-ending', localNumber: this.localNumber, message, by })
  }

  get #number(): number {
    return this.#remoteNumber as number
  }

  /** What we do out of turn is dropped; what the peer does out of turn ends the connection. */
  #localEvent(event: HalfEvent): boolean {
    if (this.#remoteNumber === undefined) return false
    const next = nextHalf(this.#local, event)
    if (next !== undefined) this.#local = next
    return next !== undefined
  }

  #remoteEvent(event: HalfEvent): void {
    const next = nextHalf(this.#remote, event)
    if (next === undefined) throw new ProtocolError(`${event} on a channel whose peer had sent ${this.#remote}`)
    this.#remote = next
  }
}

/** Every implementation takes 32 KiB; larger packets help only where the cipher's fixed cost weighs. */
const DATA_BYTES_MAX = 32 * 1024
const UNANSWERED_REQUESTS_MAX = 1024
