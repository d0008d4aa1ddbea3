// What a channel delivers, on its way into a stream of Node. Credit is granted as the consumer pulls.
import type { Readable } from 'node:stream'
import type { Channel } from '../protocol/channel.ts'
import { SmallPieces } from './small-pieces.ts'

/** Bytes a stream keeps ready for its consumer beside the channel's window. */
export const BUFFER_BYTES = 256 * 1024

/** The reading half of the stream that it is made for, which tells it of `_read` and `_destroy`. */
export class ChannelSource {
  readonly #stream: Readable
  readonly #channel: () => Channel | undefined
  /** Data the consumer has not asked for yet, when it comes in pieces so small that each would cost more than it holds. */
  readonly #small = new SmallPieces()
  #asked = false
  #uncredited = 0

  constructor(stream: Readable, channel: () => Channel | undefined) {
    this.#stream = stream
    this.#channel = channel
  }

  /** Bytes from the peer. */
  deliver(bytes: Uint8Array): void {
    if (this.#stream.destroyed || this.#stream.readableEnded) {
      this.#channel()?.consumed(bytes.length)
      return
    }
    this.#uncredited += bytes.length
    if (this.#asked || bytes.length > SMALL_BYTES) {
      this.flush()
      this.#push(bytes)
    } else {
      this.#small.add(bytes)
      if (this.#small.length >= JOINED_BYTES) this.flush()
    }
  }

  /** Nothing comes after what was delivered. */
  end(): void {
    if (this.#stream.destroyed) return
    this.flush()
    this.#stream.push(null)
  }

  /** What was kept to be joined goes into the stream. */
  flush(): void {
    if (this.#small.length > 0) this.#push(this.#small.take())
  }

  /** The stream's consumer wants more. */
  asked(): void {
    if (this.#small.length > 0) return this.flush()
    this.#asked = true
    this.#credit()
  }

  /** The stream was destroyed: nobody will pull what is left. */
  dropped(): void {
    this.#small.take()
    this.#credit()
  }

  #push(bytes: Uint8Array): void {
    this.#asked = false
    if (this.#stream.push(bytes)) this.#credit()
    else this.#channel()?.stalled()
  }

  #credit(): void {
    const bytes = this.#uncredited
    if (bytes === 0) return
    this.#uncredited = 0
    this.#channel()?.consumed(bytes)
  }
}

/** A chunk in a stream costs some hundred bytes beside what it holds: smaller ones than this are joined, up to that. */
const SMALL_BYTES = 2 * 1024
const JOINED_BYTES = 32 * 1024
