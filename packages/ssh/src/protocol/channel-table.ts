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
  /**
   * No Map, because a Map that has once been promoted by V8's collector keeps alive whatever was in it each time that it
   * grew or shrank, until all memory is collected: every channel that ever was would be copied twice.
   */
  #channels: Record<number, Channel> = {}
  #size = 0
  /** Closed for us, while the peer has not closed them yet. Made when first needed: most connections have none. */
  #abandoned: Map<number, Channel> | undefined
  readonly #emptied: () => void

  /** @param emptied called when the last channel is gone. */
  constructor(emptied: () => void, trace: ((trace: ChannelTrace) => void) | undefined) {
    this.#emptied = emptied
    this.trace = trace
  }

  get size(): number {
    return this.#size
  }

  get(localNumber: number): Channel | undefined {
    return this.#channels[localNumber] ?? this.#abandoned?.get(localNumber)
  }

  has(localNumber: number): boolean {
    return this.get(localNumber) !== undefined
  }

  add(channel: Channel): void {
    const { localNumber, channelType } = channel
    this.#channels[localNumber] = channel
    this.#size++
    this.trace?.({ event: 'channel-new', localNumber, channelType })
  }

  /** Closes an open channel without waiting for the peer. */
  abandon(localNumber: number): void {
    const channel = this.#channels[localNumber]
    if (channel?.abandon() !== true || this.#channels[localNumber] === undefined) return
    this.released(channel)
    this.#abandoned ??= new Map()
    this.#abandoned.set(localNumber, channel)
  }

  released({ localNumber, channelType }: Channel): void {
    this.#abandoned?.delete(localNumber)
    if (this.#channels[localNumber] === undefined) return
    delete this.#channels[localNumber]
    this.#size--
    this.trace?.({ event: 'channel-free', localNumber, channelType, remaining: this.#size })
    if (this.#size === 0) this.#emptied()
  }

  /** All channels, which the table then no longer knows. */
  takeAll(): Channel[] {
    const channels = [...this, ...(this.#abandoned?.values() ?? [])]
    this.#channels = {}
    this.#size = 0
    this.#abandoned?.clear()
    return channels
  }

  /** Numbers, types and traffic, oldest first. */
  list(): (ListedChannel & { readonly activity: number })[] {
    return [...this].map(({ localNumber, channelType, activity, status }) => ({
      ...{ localNumber, channelType, activity, status },
    }))
  }

  [Symbol.iterator](): IterableIterator<Channel> {
    return Object.values(this.#channels).values()
  }
}
