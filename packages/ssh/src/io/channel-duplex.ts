// A channel that carries one stream of bytes both ways: direct-tcpip, forwarded-tcpip, the streamlocal channels.
import { Duplex } from 'node:stream'
import { ChannelOpenError, SshError } from '../errors.ts'
import type { Channel, ChannelHandler } from '../protocol/channel.ts'
import { ChannelReadable, ChannelWritable } from './channel-streams.ts'

/** The Duplex of a channel, and the handler that feeds it. `opened` settles with the peer's answer. */
export interface ChannelDuplex {
  readonly duplex: Duplex
  readonly handler: ChannelHandler
  readonly opened: Promise<Duplex>
  attach(channel: Channel): void
}

export function channelDuplex(): ChannelDuplex {
  let channel: Channel | undefined
  let isOpen = false
  let resolveOpened: (duplex: Duplex) => void = () => {}
  let rejectOpened: (error: Error) => void = () => {}
  const opened = new Promise<Duplex>((resolve, reject) => {
    resolveOpened = resolve
    rejectOpened = reject
  })
  opened.catch(() => {})
  const source = new ChannelReadable(() => channel)
  const sink = new ChannelWritable(() => (isOpen ? channel : undefined))
  const duplex = new ChannelEnds(source, sink, (error) => {
    if (isOpen) channel?.close()
    else
      rejectOpened(
        new SshError('aborted', 'the opening of the channel was given up', { phase: 'channel', cause: error }),
      )
  })
  const handler: ChannelHandler = {
    opened() {
      isOpen = true
      if (duplex.destroyed) return void channel?.close()
      sink.resumeSending()
      resolveOpened(duplex)
    },
    refused(reasonCode, description) {
      const error = new ChannelOpenError(reasonCode, description, channel?.localNumber)
      rejectOpened(error)
      duplex.destroy(error)
    },
    data: (bytes, dataTypeCode) => {
      if (dataTypeCode === undefined) source.deliver(bytes)
      else channel?.consumed(bytes.length)
    },
    eof: () => source.end(),
    writable: () => sink.resumeSending(),
    request: () => false,
    closed(error) {
      source.end()
      const failure = error ?? (isOpen ? undefined : new SshError('closed', 'the channel was closed'))
      if (failure !== undefined) rejectOpened(failure)
      sink.destroy(failure)
      if (failure !== undefined) duplex.destroy(failure)
    },
  }
  return {
    duplex,
    handler,
    opened,
    attach(to) {
      channel = to
      if (to.isOpen) handler.opened(new Uint8Array(0))
    },
  }
}

/** Joins the two halves; either may end first. */
class ChannelEnds extends Duplex {
  readonly #source: ChannelReadable
  readonly #sink: ChannelWritable
  readonly #onDestroy: (error: Error | null) => void

  constructor(source: ChannelReadable, sink: ChannelWritable, onDestroy: (error: Error | null) => void) {
    super({ allowHalfOpen: true, readableHighWaterMark: 0, writableHighWaterMark: 0 })
    this.#source = source
    this.#sink = sink
    this.#onDestroy = onDestroy
    this.on('error', () => {})
    source.on('data', (chunk: Uint8Array) => {
      if (!this.push(chunk)) source.pause()
    })
    source.on('end', () => this.push(null))
    source.pause()
    // The peer closed the channel. What it had sent before is still to be read.
    sink.on('close', () => this.#destroyWhenRead())
    this.on('end', () => this.#destroyWhenRead())
  }

  override _read(): void {
    this.#source.resume()
  }

  override _write(chunk: Uint8Array, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Nobody is there to take it, as on a socket whose other end has closed.
    if (this.#sink.destroyed) done()
    else this.#sink.write(chunk, encoding, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#sink.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#onDestroy(error)
    this.#source.destroy()
    this.#sink.destroy()
    done(error)
  }

  #destroyWhenRead(): void {
    if (this.#sink.destroyed && this.readableEnded && !this.writableFinished) this.destroy()
  }
}
