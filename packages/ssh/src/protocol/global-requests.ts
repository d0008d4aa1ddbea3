// RFC 4254 §4: global requests. Replies carry no identifier, so both directions are bounded queues in order.
import { ProtocolError } from '../errors.ts'
import { globalRequest, requestFailure, requestSuccess } from '../messages/connection.ts'
import type { ChannelTrace } from './channel-trace.ts'
import { requireSendable } from './sendable.ts'

/** The answer to a global request: the response-specific data, or false for failure. */
export type GlobalReply = Uint8Array | false

export interface GlobalRequestHandler {
  /** Answer at once, or undefined when `reply` will be called later. */
  globalRequest(
    requestName: string,
    requestSpecificData: Uint8Array,
    wantReply: boolean,
    reply: (answer: GlobalReply) => void,
  ): GlobalReply | undefined
  trace?(trace: ChannelTrace): void
}

export class GlobalRequests {
  readonly #carrier: { send(payload: Uint8Array): void }
  readonly #handler: GlobalRequestHandler
  readonly #awaited: ((reply: GlobalReply) => void)[] = []
  /** Requests of the peer in order; each slot is sent once it and all before it have an answer. */
  readonly #owed: { answer: GlobalReply | undefined }[] = []

  constructor(carrier: { send(payload: Uint8Array): void }, handler: GlobalRequestHandler) {
    this.#carrier = carrier
    this.#handler = handler
  }

  request(requestName: string, requestSpecificData: Uint8Array, onReply?: (reply: GlobalReply) => void): void {
    requireSendable(requestName, requestSpecificData)
    if (onReply !== undefined) this.#awaited.push(onReply)
    this.#carrier.send(globalRequest.encode({ requestName, wantReply: onReply !== undefined, requestSpecificData }))
  }

  receiveRequest(payload: Uint8Array): void {
    const { requestName, wantReply, requestSpecificData } = globalRequest.decode(payload)
    this.#handler.trace?.({ event: 'global-request', requestName, wantReply })
    const slot: { answer: GlobalReply | undefined } = { answer: undefined }
    if (wantReply) {
      if (this.#owed.length >= OWED_REPLIES_MAX) throw new ProtocolError('too many global requests')
      this.#owed.push(slot)
    }
    const settle = (answer: GlobalReply): void => {
      if (!wantReply || slot.answer !== undefined) return
      slot.answer = answer
      this.#flush()
    }
    const answer = this.#handler.globalRequest(requestName, requestSpecificData, wantReply, settle)
    if (answer !== undefined) settle(answer)
  }

  receiveReply(reply: GlobalReply): void {
    const awaited = this.#awaited.shift()
    if (awaited === undefined) throw new ProtocolError('a reply to no global request')
    awaited(reply)
  }

  /** The connection is gone: every request counts as failed. */
  fail(): void {
    for (const awaited of this.#awaited.splice(0)) awaited(false)
    this.#owed.length = 0
  }

  #flush(): void {
    for (let first = this.#owed[0]; first?.answer !== undefined; first = this.#owed[0]) {
      this.#owed.shift()
      const { answer } = first
      this.#carrier.send(
        answer === false ? requestFailure.encode({}) : requestSuccess.encode({ responseSpecificData: answer }),
      )
    }
  }
}

const OWED_REPLIES_MAX = 1024
