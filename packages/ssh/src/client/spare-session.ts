// A session channel that is opened before anybody asked for it, to save the round trip of opening it later.
import type { Channel, ChannelHandler } from '../protocol/channel.ts'
import type { ConnectionProtocol } from '../protocol/connection.ts'

const SESSION = 'session'
const NOTHING = new Uint8Array(0)

/** Who takes the channel over: a session. */
export interface SpareTaker {
  readonly handler: ChannelHandler
  attach(channel: Channel): void
}

export class SpareSession {
  readonly #protocol: ConnectionProtocol
  #spare: Spare | undefined
  #early: Spare | undefined
  #sequenceNumber: number | undefined
  #mustReopen = false

  constructor(protocol: ConnectionProtocol) {
    this.#protocol = protocol
  }

  /** Sent before authentication is over; `sequenceNumber` is the one of its packet. */
  openEarly(sequenceNumber: number): void {
    if (this.#early !== undefined) return
    this.#sequenceNumber = sequenceNumber
    this.#early = this.#spare = new Spare(this.#protocol, true)
  }

  /** The server did not take the early opening. It is sent again after authentication. */
  unimplemented(sequenceNumber: number): void {
    if (sequenceNumber === this.#sequenceNumber) this.#mustReopen = true
  }

  authenticated(wanted: boolean): void {
    if (!wanted) return
    if (this.#early === undefined) this.#spare = new Spare(this.#protocol, true)
    else if (this.#mustReopen) this.#protocol.reopenChannel(this.#early.channel, NOTHING)
    this.#early = undefined
  }

  /** Has a channel waiting from now on, until somebody takes it. */
  prepare(): void {
    if (this.#spare?.isOver !== false) this.#spare = new Spare(this.#protocol, false)
  }

  /** A channel for a session: the one that waits, or another. */
  attach(taker: SpareTaker): void {
    const spare = this.#spare
    this.#spare = undefined
    if (spare?.isOver === false) spare.give(taker)
    else taker.attach(this.#protocol.openChannel(SESSION, NOTHING, taker.handler))
  }
}

/** A channel that waits for somebody. Until then nothing runs on it, so there is nothing to tell but its end. */
class Spare implements ChannelHandler {
  readonly channel: Channel
  readonly #isFirst: boolean
  #taker: ChannelHandler | undefined
  #refusal: { readonly reasonCode: number; readonly description: string } | undefined
  /** Nobody can take it any more. */
  isOver = false

  /** @param isFirst opened with the connection: a refusal is the answer to the first session, as it is for ssh */
  constructor(protocol: ConnectionProtocol, isFirst: boolean) {
    this.#isFirst = isFirst
    this.channel = protocol.openChannel(SESSION, NOTHING, this)
  }

  give(taker: SpareTaker): void {
    this.#taker = taker.handler
    taker.attach(this.channel)
    const refusal = this.#refusal
    if (refusal !== undefined) taker.handler.refused(refusal.reasonCode, refusal.description)
  }

  opened(data: Uint8Array): void {
    this.#taker?.opened(data)
  }

  refused(reasonCode: number, description: string): void {
    if (this.#taker !== undefined) this.#taker.refused(reasonCode, description)
    else if (this.#isFirst) this.#refusal = { reasonCode, description }
    else this.isOver = true
  }

  data(bytes: Uint8Array, dataTypeCode: number | undefined): void {
    this.#taker?.data(bytes, dataTypeCode)
  }

  eof(): void {
    this.#taker?.eof()
  }

  writable(): void {
    this.#taker?.writable()
  }

  request(requestType: string, requestSpecificData: Uint8Array, wantReply: boolean): boolean | undefined {
    return this.#taker === undefined ? false : this.#taker.request(requestType, requestSpecificData, wantReply)
  }

  closed(error: Error | undefined): void {
    this.isOver = true
    this.#taker?.closed(error)
  }
}
