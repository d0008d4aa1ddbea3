// A channel as Node streams. Credit is granted as the consumer pulls, and writes are taken as the socket takes them.
import { Readable, Writable } from 'node:stream'
import { SshError } from '../errors.ts'
import type { Channel } from '../protocol/channel.ts'
import { SmallPieces } from './small-pieces.ts'

/** Bytes a stream keeps ready for its consumer beside the channel's window. */
const BUFFER_BYTES = 256 * 1024
/** A chunk in a stream costs some hundred bytes beside what it holds: smaller ones than this are joined, up to that. */
const SMALL_BYTES = 2 * 1024
const JOINED_BYTES = 32 * 1024

/** Data of a channel for a consumer that may be slow. */
export class ChannelReadable extends Readable {
  readonly #channel: () => Channel | undefined
  /** Data the consumer has not asked for yet, when it comes in pieces so small that each would cost more than it holds. */
  readonly #small = new SmallPieces()
  #asked = false
  #uncredited = 0
  #failure: Error | undefined

  constructor(channel: () => Channel | undefined) {
    super({ highWaterMark: BUFFER_BYTES })
    this.#channel = channel
    // An error reaches whoever reads; without a reader it must not end the process.
    this.on('error', ignore)
  }

  /** Bytes from the peer. */
  deliver(bytes: Uint8Array): void {
    if (this.destroyed || this.readableEnded) {
      this.#channel()?.consumed(bytes.length)
      return
    }
    this.#uncredited += bytes.length
    if (this.#asked || bytes.length > SMALL_BYTES) {
      this.#flushSmall()
      this.#push(bytes)
    } else {
      this.#small.add(bytes)
      if (this.#small.length >= JOINED_BYTES) this.#flushSmall()
    }
  }

  end(): void {
    if (this.destroyed) return
    this.#flushSmall()
    this.push(null)
  }

  /** The peer is gone: what it sent before is still to be had, the error comes after it. */
  fail(error: Error): void {
    if (!this.destroyed) this.#flushSmall()
    if (this.readableLength === 0) this.destroy(error)
    else this.#failure = error
  }

  override read(size?: number): unknown {
    const chunk: unknown = super.read(size)
    const failure = this.#failure
    if (failure !== undefined && this.readableLength === 0) process.nextTick(() => this.destroy(failure))
    return chunk
  }

  override _read(): void {
    if (this.#small.length > 0) return this.#flushSmall()
    this.#asked = true
    this.#credit()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#small.take()
    this.#credit()
    done(error)
  }

  #flushSmall(): void {
    if (this.#small.length > 0) this.#push(this.#small.take())
  }

  #push(bytes: Uint8Array): void {
    this.#asked = false
    if (this.push(bytes)) this.#credit()
    else this.#channel()?.stalled()
  }

  #credit(): void {
    const bytes = this.#uncredited
    if (bytes === 0) return
    this.#uncredited = 0
    this.#channel()?.consumed(bytes)
  }
}

/**
 * Data for a channel. A write is done when the window and the socket have taken all of it. `ended` is told when all is
 * on its way; it may send SSH_MSG_CHANNEL_EOF, unless another stream still writes to the channel.
 */
export class ChannelWritable extends Writable {
  readonly #channel: () => Channel | undefined
  readonly #dataTypeCode: number | undefined
  readonly #ended: (channel: Channel) => void
  #chunk: Uint8Array | undefined
  #offset = 0
  #done: ((error?: Error | null) => void) | undefined
  #finish: (() => void) | undefined

  constructor(
    channel: () => Channel | undefined,
    { dataTypeCode, ended = (to) => to.sendEof() }: { dataTypeCode?: number; ended?: (channel: Channel) => void } = {},
  ) {
    super({ highWaterMark: BUFFER_BYTES, decodeStrings: true })
    this.#channel = channel
    this.#dataTypeCode = dataTypeCode
    this.#ended = ended
    this.on('error', ignore)
  }

  /** The window grew, the socket drained, or the channel was opened. */
  resumeSending(): void {
    this.#send()
    if (this.#finish !== undefined) this.#end()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#chunk = chunk
    this.#offset = 0
    this.#done = done
    this.#send()
  }

  override _final(done: () => void): void {
    this.#finish = done
    this.#end()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const pending = this.#done
    this.#done = undefined
    this.#chunk = undefined
    this.#finish = undefined
    pending?.(error ?? new SshError('closed', 'the channel was closed', { phase: 'channel' }))
    done(error)
  }

  #send(): void {
    const channel = this.#channel()
    if (this.#chunk === undefined || channel === undefined) return
    this.#offset += channel.send(this.#chunk.subarray(this.#offset), this.#dataTypeCode)
    if (this.#offset < this.#chunk.length) return
    const done = this.#done
    this.#chunk = undefined
    this.#done = undefined
    done?.()
  }

  #end(): void {
    const channel = this.#channel()
    if (channel === undefined) return
    const done = this.#finish
    this.#finish = undefined
    this.#ended(channel)
    done?.()
  }
}

function ignore(): void {}
