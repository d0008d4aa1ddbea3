// The channels of a connection by our number, with the type that each was opened with.
import type { Channel } from './channel.ts'

export class ChannelTable {
  readonly #channels = new Map<number, { readonly channel: Channel; readonly channelType: string }>()
  readonly #emptied: () => void

  /** @param emptied called when the last channel is gone. */
  constructor(emptied: () => void) {
    this.#emptied = emptied
  }

  get size(): number {
    return this.#channels.size
  }

  get(localNumber: number): Channel | undefined {
    return this.#channels.get(localNumber)?.channel
  }

  has(localNumber: number): boolean {
    return this.#channels.has(localNumber)
  }

  add(channelType: string, channel: Channel): void {
    this.#channels.set(channel.localNumber, { channel, channelType })
  }

  delete(localNumber: number): void {
    if (this.#channels.delete(localNumber) && this.#channels.size === 0) this.#emptied()
  }

  /** All channels, which the table then no longer knows. */
  takeAll(): Channel[] {
    const channels = [...this]
    this.#channels.clear()
    return channels
  }

  /** Numbers and types, oldest first. */
  list(): { readonly localNumber: number; readonly channelType: string }[] {
    return [...this.#channels].map(([localNumber, { channelType }]) => ({ localNumber, channelType }))
  }

  *[Symbol.iterator](): Generator<Channel> {
    for (const { channel } of this.#channels.values()) yield channel
  }
}
