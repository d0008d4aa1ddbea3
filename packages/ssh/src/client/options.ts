// What `dial` is told. It reads no file and no environment: everything is in here.
import type { Duplex } from 'node:stream'
import type { AlgorithmChoices } from '../algorithms/policy.ts'
import type { BegunTcp } from '../io/begin-tcp.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import type { ServerPreferences, ServerPreferencesStore } from '../known-hosts/preferences.ts'
import type { ConnectionLimits } from '../protocol/connection-limits.ts'
import type { AuthenticationStrategy } from './authentication/strategy.ts'
import type { ChannelTimeout } from './channel-timeouts.ts'
import type { Connection } from './connection.ts'
import type { HostKeysOffer } from './host-keys-offer.ts'
import type { KeepAliveOptions } from './keep-alive.ts'
import type { ConnectionTrace } from './trace.ts'
import type { TrustPolicy } from './trust/policy.ts'

export type { ServerPreferences, ServerPreferencesStore }

/** Everything that `dial` is told: it reads no file and no environment. */
export interface DialOptions {
  readonly host: string
  /** Default 22. */
  readonly port?: number
  readonly user: string
  /** Who decides about the host key. There is no default. */
  readonly trust: TrustPolicy
  /** The name that `trust` looks up. Default: `host`. */
  readonly hostKeyAlias?: string
  /** Ways to authenticate, in order of preference. */
  readonly authentication: readonly AuthenticationStrategy[]
  /** Signature algorithms for users' keys, best first. Default: all recommended. */
  readonly publickeyAlgorithms?: readonly string[]
  /** What differs from the recommended algorithms. */
  readonly algorithms?: AlgorithmChoices
  /** Go through another connection (a bastion) instead of TCP. */
  readonly via?: Connection
  /** Run over this instead of TCP: a proxy command, a pipe, memory. */
  readonly stream?: ByteStream | Duplex
  /** TCP to `host` that was begun before, by `beginTcp`. It is used for the first attempt. */
  readonly tcp?: BegunTcp
  /** 4 or 6: only addresses of that family. */
  readonly family?: 4 | 6
  readonly bindAddress?: string
  /** The network interface whose address is used, unless `bindAddress` is given. */
  readonly bindInterface?: string
  readonly tcpKeepAlive?: boolean
  /** The class of traffic, IP_TOS or IPV6_TCLASS, a byte (IPQoS). Needs a Node.js with `setTypeOfService` (24). */
  readonly typeOfService?: number
  /** How often to try to connect by TCP, a second after the other (ConnectionAttempts). Default 1. */
  readonly connectionAttempts?: number
  /** Ends the attempt, and later the connection. */
  readonly signal?: AbortSignal
  /** From the start to the end of the first key exchange, without the time in which `trust` decides; in milliseconds. Default 120 000. */
  readonly connectTimeoutMs?: number
  readonly keepAlive?: KeepAliveOptions
  /** Channels on which nothing moves for so long are closed. The first whose type fits counts. */
  readonly channelTimeouts?: readonly ChannelTimeout[]
  /** RFC 4253 §9. Default: the ciphers' own limits, no time limit. */
  readonly rekey?: { readonly bytes?: number; readonly packets?: number; readonly intervalMs?: number }
  readonly limits?: Partial<ConnectionLimits>
  /** Where preferences of servers are kept between connections. Failures of the store never fail a connection. */
  readonly preferences?: ServerPreferencesStore
  /** For the programs of all sessions; `env` of a session adds to it, and wins. Servers take few names. */
  readonly env?: Readonly<Record<string, string>>
  /** Open the first session channel together with authentication, where the server allows it. Default true. */
  readonly openSession?: boolean
  /** The server's text before authentication, as it came: make it safe before a terminal shows it. */
  readonly onBanner?: (text: string) => void
  readonly onTrace?: (trace: ConnectionTrace) => void
  /** A server whose host key is trusted tells all its keys (hostkeys-00@openssh.com), once. */
  readonly onHostKeys?: (offer: HostKeysOffer) => Promise<void> | void
  /** Count the bytes on the wire, for `traffic` of the connection. Default false. */
  readonly countTraffic?: boolean
  /** Software version in our identification. Default `yon_` and the version. */
  readonly software?: string
}
