// What `serve` is told. Whatever is not allowed here is refused.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import type { AlgorithmChoices } from '../algorithms/policy.ts'
import type { ConnectionLimits } from '../protocol/connection-limits.ts'
import type { RekeyLimits } from '../protocol/rekey.ts'
import type { AuthenticationHandlers } from './authentication.ts'
import type { ServerEvent } from './events.ts'
import type { ForwardingPolicy } from './forwarding.ts'
import type { SessionHandlers } from './program.ts'
import type { ServerSession } from './session.ts'
import type { StartupLimits } from './startups.ts'

/** Keys, decisions and limits of a server. */
export interface ServerOptions {
  /** At least one. A key with a certificate serves as the certificate; give the key alone, too, for other clients. */
  readonly hostKeys: readonly Signer[]
  /** Who may come in. Without handlers nobody. */
  readonly authentication?: AuthenticationHandlers
  /** Where to listen. Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free port, see `Server.port`. */
  readonly port?: number
  /** Shown to every client before it authenticates. */
  readonly banner?: string
  /** What may run on a session. Default: nothing. */
  readonly onSession?: (session: ServerSession) => SessionHandlers
  /** Which forwards are allowed. Default: none. */
  readonly forwarding?: ForwardingPolicy
  readonly algorithms?: AlgorithmChoices
  /** Signature algorithms of users' keys. Default: all recommended. */
  readonly publickeyAlgorithms?: readonly string[]
  /** RFC 4253 §9. Default: the ciphers' own limits, no time limit. */
  readonly rekey?: Partial<RekeyLimits> & { readonly intervalMs?: number }
  readonly limits?: Partial<ServerLimits>
  /** Software version in our identification. Default `yon_` and the version. */
  readonly software?: string
  /** Closes the server when it fires. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: ServerEvent) => void
}

/** What a server bears from its clients. */
export interface ServerLimits {
  /** How long a client may take to authenticate, in milliseconds. Default 120 000 (LoginGraceTime of OpenSSH). */
  readonly loginGraceMs: number
  /** Failed attempts until the connection ends. Default 6 (MaxAuthTries). */
  readonly failuresMax: number
  /** Connections that have not authenticated yet. */
  readonly startups: StartupLimits
  /** Sessions open at once on one connection. Default 10 (MaxSessions). */
  readonly sessionsMax: number
  /** Addresses that one connection may have us listen on. Default 32. */
  readonly listenersMax: number
  readonly channels: Partial<ConnectionLimits>
}
