// The channels of a connection by our number, with the type that each was opened with.
import type { Channel } from './channel.ts'
import type { ChannelTrace } from './channel-trace.ts'

/** A channel that is open or being opened. `status` is missing where somebody else speaks for it. */
export interface ListedChannel {
  readonly localNumber: number
  readonly channelType: string
  readonly status?: Channel['status']
}

export class ChannelTable {
  readonly #channels = new Map<number, { readonly channel: Channel; readonly channelType: string }>()
  /** Closed for us, while the peer has not closed them yet. Made when first needed: most connections have none. */
  #abandoned: Map<number, Channel> | undefined
  readonly #emptied: () => void
  readonly #trace: ((trace: ChannelTrace) => void) | undefined

  /** @param emptied called when the last channel is gone. */
  constructor(emptied: () => void, trace?: (trace: ChannelTrace) => void) {
    this.#emptied = emptied
    this.#trace = trace
  }

  get size(): number {
    return this.#channels.size
  }

  get(localNumber: number): Channel | undefined {
    return this.#channels.get(localNumber)?.channel ?? this.#abandoned?.get(localNumber)
  }

  has(localNumber: number): boolean {
    return this.#channels.has(localNumber) || this.#abandoned?.has(localNumber) === true
  }

  add(channelType: string, channel: Channel): void {
    this.#channels.set(channel.localNumber, { channel, channelType })
    this.#trace?.({ event: 'channel-new', localNumber: channel.localNumber, channelType })
  }

  /** Closes an open channel without waiting for the peer. */
  abandon(localNumber: number): void {
    const channel = this.#channels.get(localNumber)?.channel
    if (channel?.abandon() !== true || !this.#channels.has(localNumber)) return
    this.delete(localNumber)
    this.#abandoned ??= new Map()
    this.#abandoned.set(localNumber, channel)
  }

  delete(localNumber: number): void {
    this.#abandoned?.delete(localNumber)
    const channelType = this.#channels.get(localNumber)?.channelType
    if (channelType === undefined) return
    this.#channels.delete(localNumber)
    this.#trace?.({ event: 'channel-free', localNumber, channelType, remaining: this.#channels.size })
    if (this.#channels.size === 0) this.#emptied()
  }

  /** All channels, which the table then no longer knows. */
  takeAll(): Channel[] {
    const channels = [...this, ...(this.#abandoned?.values() ?? [])]
    this.#channels.clear()
    this.#abandoned?.clear()
    return channels
  }

  /** Numbers, types and traffic, oldest first. */
  list(): (ListedChannel & { readonly activity: number })[] {
    return [...this.#channels].map(([localNumber, { channel, channelType }]) => ({
      ...{ localNumber, channelType },
      activity: channel.activity,
      status: channel.status,
    }))
  }

  *[Symbol.iterator](): Generator<Channel> {
    for (const { channel } of this.#channels.values()) yield channel
  }
}
