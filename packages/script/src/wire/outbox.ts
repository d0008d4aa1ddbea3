import type { Writable } from 'node:stream'
import { encodeFrame, FRAME, type FrameKind } from './frame.ts'
import { CHUNK_BYTES, LARGE_AT_ONCE, UNASKED_BYTES, UNREAD_ANSWERS_MAX } from './limits.ts'
import { LargeMessage } from './large-message.ts'
import { WireFault } from './varint.ts'

/** Told when a message has been handed to the stream, or with the reason why it never will be. */
export type Sent = (error?: Error) => void

/**
 * What is to be sent. Small messages go in their order, all that is there in one write; large ones go in pieces between them, in
 * turns, so that none waits for the end of another.
 */
export class Outbox {
  readonly #output: Writable
  #frames: Uint8Array[] = []
  #sent: Sent[] = []
  /** Bytes of answers among the frames. */
  #answers = 0
  #isFull = false
  #isScheduled = false
  #isClosed = false
  /** Those on their way, the next in turn first. */
  readonly #large: LargeMessage[] = []
  readonly #waiting: LargeMessage[] = []
  #lastNumber = 0
  /** Bytes that were sent of messages that are not granted. */
  #unasked = 0

  constructor(output: Writable) {
    this.#output = output
    output.on('drain', () => {
      this.#isFull = false
      this.#flush()
    })
  }

  /** Sends a message of one frame or many. What it gives back takes it back: that is of use for large ones only. */
  send(kind: FrameKind, id: number, body: readonly Uint8Array[], sent?: Sent): (() => boolean) | undefined {
    if (this.#isClosed) return undefined
    let size = 0
    for (const piece of body) size += piece.length
    if (size > CHUNK_BYTES) return this.#sendLarge(kind, id, body, sent)
    this.#frames.push(encodeFrame(kind, id, body))
    if (sent !== undefined) this.#sent.push(sent)
    this.#schedule()
    return undefined
  }

  /** Sends what a frame of the other end calls for. Throws when it reads none of those. */
  answer(kind: FrameKind, id: number, body: readonly Uint8Array[] = []): void {
    const frame = encodeFrame(kind, id, body)
    this.#answers += frame.length
    if (this.#answers > UNREAD_ANSWERS_MAX) throw new WireFault('the answers are not read')
    this.#frames.push(frame)
    this.#schedule()
  }

  /** The other end takes the whole of a large message. */
  granted(number: number): void {
    const message = this.#find(number)
    if (message === undefined || message.isGranted) return
    message.isGranted = true
    this.#unasked -= message.passed
    if (message.isWhole) take(this.#large, message)
    this.#schedule()
  }

  /** The other end does not take a large message. */
  refused(number: number): void {
    const message = this.#find(number)
    if (message !== undefined) this.#remove(message, new RangeError('it is larger than the other end takes'))
  }

  /** Hands what is there to the stream, as far as it takes it now. */
  flush(): void {
    this.#flush()
  }

  /** Nothing more is sent; what was not sent fails. */
  close(error: Error): void {
    this.#isClosed = true
    const sent = [...this.#sent, ...[...this.#large, ...this.#waiting].map((message) => message.sent)]
    this.#frames = []
    this.#sent = []
    this.#large.length = this.#waiting.length = 0
    for (const each of sent) each?.(error)
  }

  #sendLarge(kind: FrameKind, id: number, body: readonly Uint8Array[], sent: Sent | undefined): () => boolean {
    const message = new LargeMessage(++this.#lastNumber, kind, id, body, sent)
    this.#waiting.push(message)
    this.#schedule()
    return () => this.#remove(message, undefined)
  }

  #find(number: number): LargeMessage | undefined {
    if (number > this.#lastNumber) throw new WireFault('an answer to a message that was not sent')
    return this.#large.find((message) => message.number === number)
  }

  #remove(message: LargeMessage, error: Error | undefined): boolean {
    const wasWaiting = take(this.#waiting, message)
    if (!wasWaiting && (message.isWhole || !take(this.#large, message))) return false
    if (!wasWaiting) {
      if (!message.isGranted) this.#unasked -= message.passed
      this.#frames.push(encodeFrame(FRAME.drop, message.number, []))
      this.#schedule()
    }
    if (error !== undefined) message.sent?.(error)
    return true
  }

  /** Frames of this turn go out together. */
  #schedule(): void {
    if (this.#isScheduled || this.#isFull) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    while (!this.#isFull && !this.#isClosed) {
      const piece = this.#nextPiece()
      if (piece !== undefined) this.#frames.push(piece)
      if (this.#frames.length === 0) return
      const frames = this.#frames
      const sent = this.#sent
      this.#frames = []
      this.#sent = []
      this.#answers = 0
      this.#isFull = !this.#output.write(frames.length === 1 ? frames[0] : Buffer.concat(frames))
      for (const each of sent) each()
    }
  }

  /** A frame with the next piece of the large message whose turn it is. */
  #nextPiece(): Uint8Array | undefined {
    while (this.#large.length < LARGE_AT_ONCE) {
      const next = this.#waiting.shift()
      if (next === undefined) break
      this.#large.push(next)
    }
    const at = this.#large.findIndex((each) => !each.isWhole && (each.isGranted || this.#unasked < UNASKED_BYTES))
    const [message] = at < 0 ? [] : this.#large.splice(at, 1)
    if (message === undefined) return undefined
    const room = message.isGranted ? CHUNK_BYTES : Math.min(CHUNK_BYTES, UNASKED_BYTES - this.#unasked)
    const { passed } = message
    const piece = message.next(room)
    if (!message.isGranted) this.#unasked += message.passed - passed
    if (!message.isWhole || !message.isGranted) this.#large.push(message)
    if (message.isWhole && message.sent !== undefined) this.#sent.push(message.sent)
    return piece
  }
}

function take(list: LargeMessage[], message: LargeMessage): boolean {
  const at = list.indexOf(message)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}
