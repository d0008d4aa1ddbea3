// What a stream of Node writes, on its way into a channel. A write is done when window and socket have taken all of it.
import { SshError } from '../errors.ts'
import type { Channel } from '../protocol/channel.ts'

type Done = (error?: Error | null) => void

/** The writing half of the stream that it is made for, which tells it of `_write`, `_final` and `_destroy`. */
export class ChannelSink {
  readonly #channel: () => Channel | undefined
  readonly #dataTypeCode: number | undefined
  readonly #ended: (channel: Channel) => void
  #chunk: Uint8Array | undefined
  #offset = 0
  #done: Done | undefined
  #finish: (() => void) | undefined

  /** @param ended is told when all is on its way. */
  constructor(channel: () => Channel | undefined, ended: (channel: Channel) => void, dataTypeCode?: number) {
    this.#channel = channel
    this.#ended = ended
    this.#dataTypeCode = dataTypeCode
  }

  write(chunk: Uint8Array, done: Done): void {
    this.#chunk = chunk
    this.#offset = 0
    this.#done = done
    this.#send()
  }

  end(done: () => void): void {
    this.#finish = done
    this.#end()
  }

  /** The window grew, the socket drained, or the channel was opened. */
  resumeSending(): void {
    this.#send()
    if (this.#finish !== undefined) this.#end()
  }

  /** Nothing is sent any more; a write that is not done fails. */
  close(error: Error | null | undefined): void {
    const pending = this.#done
    this.#done = undefined
    this.#chunk = undefined
    this.#finish = undefined
    pending?.(error ?? new SshError('closed', 'the channel was closed', { phase: 'channel' }))
  }

  #send(): void {
    const channel = this.#channel()
    if (this.#chunk === undefined || channel === undefined) return
    this.#offset += channel.send(
      this.#offset === 0 ? this.#chunk : this.#chunk.subarray(this.#offset),
      this.#dataTypeCode,
    )
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
