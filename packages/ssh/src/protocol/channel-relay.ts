// All relayed channels of a connection, whoever they belong to.
import { channelOpen } from '../messages/connection.ts'
import { uint32At } from '../wire/uint32-at.ts'
import {
  type ChannelRelay,
  type Downstream,
  DownstreamRelay,
  type RelayCarrier,
  type RelayedChannel,
} from './downstream-relay.ts'

/** All relayed channels of a connection. */
export class ChannelRelays {
  readonly #carrier: RelayCarrier
  readonly #channels = new Map<number, RelayedChannel>()
  readonly #relays = new Set<DownstreamRelay>()

  constructor(carrier: RelayCarrier) {
    this.#carrier = carrier
  }

  get size(): number {
    return this.#channels.size
  }

  has(localNumber: number): boolean {
    return this.#channels.has(localNumber)
  }

  list(): { readonly localNumber: number; readonly channelType: string }[] {
    return [...this.#channels].map(([localNumber, { channelType }]) => ({ localNumber, channelType }))
  }

  /** @param mayForward may it ask for remote forwards? */
  add(downstream: Downstream, mayForward: boolean): ChannelRelay {
    const relay = new DownstreamRelay(downstream, mayForward, this.#carrier, {
      add: (channel) => void this.#channels.set(channel.localNumber, channel),
      delete: (channel) => this.#delete(channel),
      ended: () => void this.#relays.delete(relay),
    })
    this.#relays.add(relay)
    return relay
  }

  /** A message of the server. False: it is not for a relayed channel. */
  receive(payload: Uint8Array): boolean {
    if (payload[0] === CHANNEL_OPEN) return this.#receiveOpen(payload)
    if (this.#channels.size === 0 || payload.length < 5 || (payload[0] as number) < OPEN_CONFIRMATION) return false
    const channel = this.#channels.get(uint32At(payload, 1))
    if (channel === undefined) return false
    channel.relay.deliver(channel, payload)
    return true
  }

  writable(): void {
    for (const relay of this.#relays) {
      if (!this.#carrier.writable()) return
      relay.becameWritable()
    }
  }

  /** The connection is over. */
  clear(): void {
    this.#channels.clear()
    this.#relays.clear()
  }

  #receiveOpen(payload: Uint8Array): boolean {
    if (this.#relays.size === 0) return false
    const opening = channelOpen.decode(payload)
    for (const relay of this.#relays) if (relay.offer(opening)) return true
    return false
  }

  #delete({ localNumber }: RelayedChannel): void {
    if (this.#channels.delete(localNumber) && this.#channels.size === 0) this.#carrier.emptied()
  }
}

const CHANNEL_OPEN = channelOpen.number
const OPEN_CONFIRMATION = 91
