import { encodeFrame, FRAME, type FrameKind } from './frame.ts'
import type { Sent } from './outbox.ts'
import { varintLength, writeVarint } from './varint.ts'

/** A message that goes in pieces: its length, then what would follow the length of a frame. */
export class LargeMessage {
  readonly number: number
  readonly sent: Sent | undefined
  isGranted = false
  /** Bytes of it that are sent. */
  passed = 0
  readonly #pieces: Uint8Array[]
  readonly #size: number

  constructor(number: number, kind: FrameKind, id: number, body: readonly Uint8Array[], sent: Sent | undefined) {
    this.number = number
    this.sent = sent
    const head = new Uint8Array(1 + varintLength(id))
    head[0] = kind
    writeVarint(head, 1, id)
    this.#pieces = [head, ...body]
    this.#size = this.#pieces.reduce((sum, piece) => sum + piece.length, 0)
  }

  get isWhole(): boolean {
    return this.passed === this.#size
  }

  /** A frame with the next `room` bytes, or those that are left. */
  next(room: number): Uint8Array {
    const body: Uint8Array[] = []
    if (this.passed === 0) {
      const total = new Uint8Array(varintLength(this.#size))
      writeVarint(total, 0, this.#size)
      body.push(total)
    }
    for (let left = room; left > 0;) {
      const piece = this.#pieces.shift()
      if (piece === undefined) break
      body.push(piece.subarray(0, left))
      if (piece.length > left) this.#pieces.unshift(piece.subarray(left))
      this.passed += Math.min(left, piece.length)
      left -= Math.min(left, piece.length)
    }
    return encodeFrame(FRAME.part, this.number, body)
  }
}
