// What goes to the peer, in order. During a key exchange only its own messages go; the rest waits (RFC 4253 §7.1).
import { ProtocolError } from '../errors.ts'
import type { PacketWriter } from './packet.ts'

export class Outbox {
  readonly #writer: PacketWriter
  #waitingBytes = 0
  #waiting: ({ readonly head: Uint8Array; readonly body: Uint8Array | undefined } | (() => void))[] = []
  #out: Uint8Array[] = []
  /** A key exchange is running. */
  held = false

  constructor(writer: PacketWriter) {
    this.#writer = writer
  }

  /** Where packets that are ready are collected. */
  get ready(): Uint8Array[] {
    return this.#out
  }

  /** A message whose payload is `head` followed by `body`, once no key exchange is running. */
  send(head: Uint8Array, body: Uint8Array | undefined): void {
    if (!this.held) {
      this.#writer.write(head, body, this.#out)
      return
    }
    this.#waitingBytes += head.length + (body === undefined ? 0 : body.length)
    if (this.#waiting.length >= WAITING_MESSAGES_MAX || this.#waitingBytes > WAITING_BYTES_MAX) {
      throw new ProtocolError('the peer asks for more than it lets us answer during a key exchange', {
        code: 'limit-exceeded',
      })
    }
    this.#waiting.push({ head, body })
  }

  /** A message of the key exchange, or the last one. */
  sendNow(payload: Uint8Array): void {
    this.#writer.write(payload, undefined, this.#out)
  }

  /** The key exchange is over: what waited goes under the new keys. */
  release(): void {
    this.held = false
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    for (const each of waiting) {
      if (typeof each === 'function') each()
      else this.#writer.write(each.head, each.body, this.#out)
    }
  }

  /** Behind all messages so far: how later ones are written changes, and those that wait are not written yet. */
  inTurn(action: () => void): void {
    if (this.held) this.#waiting.push(action)
    else action()
  }

  take(): Uint8Array[] {
    const out = this.#out
    if (out.length > 0) this.#out = []
    return out
  }
}

/** Replies and window adjusts; a flood of requests ends here. */
const WAITING_MESSAGES_MAX = 16_384
const WAITING_BYTES_MAX = 4 * 1024 * 1024
