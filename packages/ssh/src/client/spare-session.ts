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
  #channel: Channel | undefined
  #taker: SpareTaker | undefined
  #taken = false
  #sequenceNumber: number | undefined
  #mustReopen = false

  constructor(protocol: ConnectionProtocol) {
    this.#protocol = protocol
  }

  /** Sent before authentication is over; `sequenceNumber` is the one of its packet. */
  openEarly(sequenceNumber: number): void {
    if (this.#channel !== undefined) return
    this.#sequenceNumber = sequenceNumber
    this.#open()
  }

  /** The server did not take the early opening. It is sent again after authentication. */
  unimplemented(sequenceNumber: number): void {
    if (sequenceNumber === this.#sequenceNumber) this.#mustReopen = true
  }

  authenticated(wanted: boolean): void {
    if (!wanted) return
    if (this.#channel === undefined) this.#open()
    else if (this.#mustReopen) this.#protocol.reopenChannel(this.#channel, SESSION, NOTHING)
  }

  /** Gives the channel to the first who asks. False: there is none, or it is gone. */
  take(taker: SpareTaker): boolean {
    if (this.#channel === undefined || this.#taken) return false
    this.#taken = true
    this.#taker = taker
    taker.attach(this.#channel)
    return true
  }

  #open(): void {
    // Until somebody takes the channel nothing runs on it, so there is nothing to tell but its end.
    const forward = (): ChannelHandler | undefined => this.#taker?.handler
    this.#channel = this.#protocol.openChannel(SESSION, NOTHING, {
      opened: (data) => forward()?.opened(data),
      refused: (reasonCode, description) => {
        if (!this.#taken) this.#channel = undefined
        forward()?.refused(reasonCode, description)
      },
      data: (bytes, dataTypeCode) => forward()?.data(bytes, dataTypeCode),
      eof: () => forward()?.eof(),
      writable: () => forward()?.writable(),
      request: (requestType, data, wantReply) => forward()?.request(requestType, data, wantReply) ?? false,
      closed: (error) => {
        if (!this.#taken) this.#channel = undefined
        forward()?.closed(error)
      },
    })
  }
}
