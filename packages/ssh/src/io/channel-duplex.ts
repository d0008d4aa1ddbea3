// A channel that carries one stream of bytes both ways: direct-tcpip, forwarded-tcpip, the streamlocal channels.
import { Duplex } from 'node:stream'
import { ChannelOpenError, SshError } from '../errors.ts'
import type { Channel, ChannelHandler } from '../protocol/channel.ts'
import { ChannelSink } from './channel-sink.ts'
import { BUFFER_BYTES, ChannelSource } from './channel-source.ts'

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
  const duplex = new ChannelEnds(
    () => channel,
    () => (isOpen ? channel : undefined),
    (error) => {
      if (isOpen) channel?.close()
      else
        rejectOpened(
          new SshError('aborted', 'the opening of the channel was given up', { phase: 'channel', cause: error }),
        )
    },
  )
  const handler: ChannelHandler = {
    opened() {
      isOpen = true
      if (duplex.destroyed) return void channel?.close()
      duplex.sink.resumeSending()
      resolveOpened(duplex)
    },
    refused(reasonCode, description) {
      const error = new ChannelOpenError(reasonCode, description, channel?.localNumber)
      rejectOpened(error)
      duplex.destroy(error)
    },
    data: (bytes, dataTypeCode) => {
      if (dataTypeCode === undefined) duplex.source.deliver(bytes)
      else channel?.consumed(bytes.length)
    },
    eof: () => duplex.source.end(),
    writable: () => duplex.sink.resumeSending(),
    request: () => false,
    closed(error) {
      const failure = error ?? (isOpen ? undefined : new SshError('closed', 'the channel was closed'))
      if (failure !== undefined) rejectOpened(failure)
      duplex.peerClosed(failure)
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

/** Both halves in one stream; either may end first. */
class ChannelEnds extends Duplex {
  readonly source: ChannelSource
  readonly sink: ChannelSink
  readonly #onDestroy: (error: Error | null) => void
  #isClosed = false

  /** @param open the channel, once it may be written to. */
  constructor(
    channel: () => Channel | undefined,
    open: () => Channel | undefined,
    onDestroy: (error: Error | null) => void,
  ) {
    super({ allowHalfOpen: true, readableHighWaterMark: BUFFER_BYTES, writableHighWaterMark: 0 })
    this.source = new ChannelSource(this, channel)
    this.sink = new ChannelSink(open, (to) => to.sendEof())
    this.#onDestroy = onDestroy
    this.on('error', () => {})
    this.on('end', () => this.#destroyWhenRead())
  }

  /** The peer closed the channel, or the connection is gone. What it had sent before is still to be read. */
  peerClosed(failure: Error | undefined): void {
    this.#isClosed = true
    this.source.end()
    this.sink.close(failure)
    if (failure !== undefined) this.destroy(failure)
    else this.#destroyWhenRead()
  }

  override _read(): void {
    this.source.asked()
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // Nobody is there to take it, as on a socket whose other end has closed.
    if (this.#isClosed) done()
    else this.sink.write(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#isClosed) done()
    else this.sink.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#onDestroy(error)
    this.source.dropped()
    this.sink.close(error)
    done(error)
  }

  #destroyWhenRead(): void {
    if (this.#isClosed && this.readableEnded && !this.writableFinished) this.destroy()
  }
}
