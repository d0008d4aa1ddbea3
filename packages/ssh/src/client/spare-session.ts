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

/** A channel that waits for somebody. */
interface Spare {
  readonly channel: Channel
  taker: SpareTaker | undefined
}

/** The server's answer to a channel that nobody had taken. */
interface Refusal {
  readonly channel: Channel
  readonly reasonCode: number
  readonly description: string
}

export class SpareSession {
  readonly #protocol: ConnectionProtocol
  #spare: Spare | undefined
  #early: Channel | undefined
  #sequenceNumber: number | undefined
  #mustReopen = false
  /** Of the channel that was opened with the connection: it is the answer to the first session, as it is for ssh. */
  #refusal: Refusal | undefined

  constructor(protocol: ConnectionProtocol) {
    this.#protocol = protocol
  }

  /** Sent before authentication is over; `sequenceNumber` is the one of its packet. */
  openEarly(sequenceNumber: number): void {
    if (this.#early !== undefined) return
    this.#sequenceNumber = sequenceNumber
    this.#early = this.#open(true)
  }

  /** The server did not take the early opening. It is sent again after authentication. */
  unimplemented(sequenceNumber: number): void {
    if (sequenceNumber === this.#sequenceNumber) this.#mustReopen = true
  }

  authenticated(wanted: boolean): void {
    if (!wanted) return
    if (this.#early === undefined) this.#open(true)
    else if (this.#mustReopen) this.#protocol.reopenChannel(this.#early, SESSION, NOTHING)
  }

  /** Has a channel waiting from now on, until somebody takes it. */
  prepare(): void {
    if (this.#spare === undefined) this.#open(false)
  }

  /** A channel for a session: the one that waits, or another. */
  attach(taker: SpareTaker): void {
    const spare = this.#spare
    const refusal = this.#refusal
    this.#spare = undefined
    this.#refusal = undefined
    if (refusal !== undefined) {
      taker.attach(refusal.channel)
      return taker.handler.refused(refusal.reasonCode, refusal.description)
    }
    if (spare === undefined) return taker.attach(this.#protocol.openChannel(SESSION, NOTHING, taker.handler))
    spare.taker = taker
    taker.attach(spare.channel)
  }

  #open(isFirst: boolean): Channel {
    // Until somebody takes the channel nothing runs on it, so there is nothing to tell but its end.
    const forward = (): ChannelHandler | undefined => spare.taker?.handler
    const gone = (): void => {
      if (this.#spare === spare) this.#spare = undefined
    }
    const channel = this.#protocol.openChannel(SESSION, NOTHING, {
      opened: (data) => forward()?.opened(data),
      refused: (reasonCode, description) => {
        gone()
        if (spare.taker !== undefined) spare.taker.handler.refused(reasonCode, description)
        else if (isFirst) this.#refusal = { channel, reasonCode, description }
      },
      data: (bytes, dataTypeCode) => forward()?.data(bytes, dataTypeCode),
      eof: () => forward()?.eof(),
      writable: () => forward()?.writable(),
      request: (requestType, data, wantReply) => forward()?.request(requestType, data, wantReply) ?? false,
      closed: (error) => {
        gone()
        forward()?.closed(error)
      },
    })
    const spare: Spare = { channel, taker: undefined }
    this.#spare = spare
    return channel
  }
}
