// A frame is its length, a byte for its kind, an id, and what belongs to the kind.
import { FRAME_BYTES_MAX } from './limits.ts'
import { ByteCursor, varintLength, WireFault, writeVarint } from './varint.ts'

/**
 * What frames say. An id names something of the end that opened it, so kinds fall into two: those that the opener sends,
 * and those that go back to it.
 */
export const FRAME = {
  /** A call: [method or number of a callback, arguments]. */
  call: 1,
  /** Its result, or none at all for undefined. */
  result: 2,
  /** What it failed with. */
  error: 3,
  /** From the caller: no longer wanted, and why. */
  cancel: 4,
  /** A call without an answer. */
  note: 5,
  /** The next item of a stream of values. */
  item: 6,
  /** The next bytes of a stream of bytes. */
  data: 7,
  /** The stream is over. */
  end: 8,
  /** The stream failed, and with what. */
  fail: 9,
  /** From the reader of a stream: so many bytes more. */
  credit: 10,
  /** From the reader of a stream: no more of it. From the holder of a callback or signal: not needed any more. */
  stop: 11,
  /** A signal fired, and why. */
  abort: 12,
  /** A piece of a message that is too large for one frame; the first begins with the length of all. */
  part: 13,
  /** From its receiver: send all of it. */
  grant: 14,
  /** From its receiver: it is larger than allowed. */
  refuse: 15,
  /** From its sender: the rest does not come. */
  drop: 16,
} as const

/** One of the kinds of frames. */
export type FrameKind = (typeof FRAME)[keyof typeof FRAME]

/** The bytes of a frame. */
export function encodeFrame(kind: FrameKind, id: number, body: readonly Uint8Array[]): Uint8Array {
  let length = 1 + varintLength(id)
  for (const piece of body) length += piece.length
  const frame = new Uint8Array(varintLength(length) + length)
  let at = writeVarint(frame, 0, length)
  frame[at++] = kind
  at = writeVarint(frame, at, id)
  for (const piece of body) {
    frame.set(piece, at)
    at += piece.length
  }
  return frame
}

/** Splits what `encodeFrame` made, without its length. */
export function decodeFrame(frame: Uint8Array): { kind: FrameKind; id: number; body: Uint8Array } {
  const cursor = new ByteCursor(frame)
  const kind = cursor.byte()
  if (kind < FRAME.call || kind > FRAME.drop) throw new WireFault(`there is no frame of kind ${kind}`)
  const id = cursor.varint()
  return { kind: kind as FrameKind, id, body: cursor.rest() }
}

/** Finds frames in bytes that are cut anywhere. */
export class FrameReader {
  readonly #take: (frame: Uint8Array) => void
  /** Of the length that is read, or of the frame. */
  #length = 0
  #factor = 1
  #frame: Uint8Array | undefined
  #filled = 0

  /** `take` gets each frame without its length. The bytes are others' afterwards: what stays is to be copied. */
  constructor(take: (frame: Uint8Array) => void) {
    this.#take = take
  }

  /** Is a frame begun and not whole? */
  get isWithin(): boolean {
    return this.#frame !== undefined || this.#factor > 1
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#frame !== undefined) at = this.#fill(this.#frame, chunk, at)
      else if (this.#lengthByte(chunk[at++] ?? 0)) at = this.#begin(chunk, at)
    }
  }

  /** Is the length known now? */
  #lengthByte(byte: number): boolean {
    this.#length += (byte & 0x7f) * this.#factor
    if (this.#length > FRAME_BYTES_MAX) throw new WireFault('a frame is too long')
    if (byte >= 0x80) {
      this.#factor *= 0x80
      if (this.#factor > FRAME_BYTES_MAX * 0x80) throw new WireFault('the length of a frame is too long')
      return false
    }
    if (this.#length < 2 || (byte === 0 && this.#factor > 1)) throw new WireFault('a frame has a wrong length')
    return true
  }

  #begin(chunk: Uint8Array, at: number): number {
    const length = this.#length
    this.#length = 0
    this.#factor = 1
    if (chunk.length - at >= length) {
      this.#take(chunk.subarray(at, at + length))
      return at + length
    }
    this.#frame = new Uint8Array(length)
    this.#filled = 0
    return at
  }

  #fill(frame: Uint8Array, chunk: Uint8Array, at: number): number {
    const taken = Math.min(frame.length - this.#filled, chunk.length - at)
    frame.set(chunk.subarray(at, at + taken), this.#filled)
    this.#filled += taken
    if (this.#filled === frame.length) {
      this.#frame = undefined
      this.#take(frame)
    }
    return at + taken
  }
}
