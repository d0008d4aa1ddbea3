// The channels of a connection by our number.
import type { Channel, ChannelOwner } from './channel.ts'
import type { ChannelTrace } from './channel-trace.ts'

/** A channel that is open or being opened. `status` is missing where somebody else speaks for it. */
export interface ListedChannel {
  readonly localNumber: number
  readonly channelType: string
  readonly status?: Channel['status']
}

export class ChannelTable implements ChannelOwner {
  readonly trace: ((trace: ChannelTrace) => void) | undefined
  readonly #channels = new Map<number, Channel>()
  /** Closed for us, while the peer has not closed them yet. Made when first needed: most connections have none. */
  #abandoned: Map<number, Channel> | undefined
  readonly #emptied: () => void

  /** @param emptied called when the last channel is gone. */
  constructor(emptied: () => void, trace: ((trace: ChannelTrace) => void) | undefined) {
    this.#emptied = emptied
    this.trace = trace
  }

  get size(): number {
    return this.#channels.size
  }

  get(localNumber: number): Channel | undefined {
    return this.#channels.get(localNumber) ?? this.#abandoned?.get(localNumber)
  }

  has(localNumber: number): boolean {
    return this.#channels.has(localNumber) || this.#abandoned?.has(localNumber) === true
  }

  add(channel: Channel): void {
    const { localNumber, channelType } = channel
    this.#channels.set(localNumber, channel)
    this.trace?.({ event: 'channel-new', localNumber, channelType })
  }

  /** Closes an open channel without waiting for the peer. */
  abandon(localNumber: number): void {
    const channel = this.#channels.get(localNumber)
    if (channel?.abandon() !== true || !this.#channels.has(localNumber)) return
    this.released(channel)
    this.#abandoned ??= new Map()
    this.#abandoned.set(localNumber, channel)
  }

  released({ localNumber, channelType }: Channel): void {
    this.#abandoned?.delete(localNumber)
    if (!this.#channels.delete(localNumber)) return
    this.trace?.({ event: 'channel-free', localNumber, channelType, remaining: this.#channels.size })
    if (this.#channels.size === 0) this.#emptied()
  }

  /** All channels, which the table then no longer knows. */
  takeAll(): Channel[] {
    const channels = [...this.#channels.values(), ...(this.#abandoned?.values() ?? [])]
    this.#channels.clear()
    this.#abandoned?.clear()
    return channels
  }

  /** Numbers, types and traffic, oldest first. */
  list(): (ListedChannel & { readonly activity: number })[] {
    return [...this.#channels.values()].map(({ localNumber, channelType, activity, status }) => ({
      ...{ localNumber, channelType, activity, status },
    }))
  }

  [Symbol.iterator](): IterableIterator<Channel> {
    return this.#channels.values()
  }
}
