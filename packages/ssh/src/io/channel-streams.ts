// One direction of a channel as a Node stream: what a session reads and writes.
import { Readable, Writable } from 'node:stream'
import type { Channel } from '../protocol/channel.ts'
import { ChannelSink } from './channel-sink.ts'
import { BUFFER_BYTES, ChannelSource } from './channel-source.ts'

/** Data of a channel for a consumer that may be slow. */
export class ChannelReadable extends Readable {
  readonly #source: ChannelSource
  #failure: Error | undefined

  constructor(channel: () => Channel | undefined) {
    super({ highWaterMark: BUFFER_BYTES })
    this.#source = new ChannelSource(this, channel)
    // An error reaches whoever reads; without a reader it must not end the process.
    this.on('error', ignore)
  }

  /** Bytes from the peer. */
  deliver(bytes: Uint8Array): void {
    this.#source.deliver(bytes)
  }

  end(): void {
    this.#source.end()
  }

  /** The peer is gone: what it sent before is still to be had, the error comes after it. */
  fail(error: Error): void {
    if (!this.destroyed) this.#source.flush()
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
    this.#source.asked()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#source.dropped()
    done(error)
  }
}

/**
 * Data for a channel. A write is done when the window and the socket have taken all of it. `ended` is told when all is
 * on its way; it may send SSH_MSG_CHANNEL_EOF, unless another stream still writes to the channel.
 */
export class ChannelWritable extends Writable {
  readonly #sink: ChannelSink

  constructor(
    channel: () => Channel | undefined,
    { dataTypeCode, ended = (to) => to.sendEof() }: { dataTypeCode?: number; ended?: (channel: Channel) => void } = {},
  ) {
    super({ highWaterMark: BUFFER_BYTES, decodeStrings: true })
    this.#sink = new ChannelSink(channel, ended, dataTypeCode)
    this.on('error', ignore)
  }

  /** The window grew, the socket drained, or the channel was opened. */
  resumeSending(): void {
    this.#sink.resumeSending()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sink.write(chunk, done)
  }

  override _final(done: () => void): void {
    this.#sink.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#sink.close(error)
    done(error)
  }
}

function ignore(): void {}
