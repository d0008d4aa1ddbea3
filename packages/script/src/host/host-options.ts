// What a host is told.
import type { Connection, ConnectOptions, Person } from '@yon/ssh'
import type { SudoSettings } from '../command/executor.ts'
import type { Secret } from '../grammar/index.ts'

/** How a host is reached. */
export interface HostOptions {
  /** What ssh would be given, where that is not the name: `deploy@10.0.0.7`, `ssh://10.0.0.7:2222`. */
  readonly destination?: string
  /** Who answers when connecting needs a password, a passphrase or a decision. Default: whoever sits at the terminal. */
  readonly person?: Person
  /**
   * Whether this machine's Node.js may be put into `~/.cache/yon` of the host, for functions, when it has none and is of the
   * same kind. Default false.
   */
  readonly uploadRuntime?: boolean
  /**
   * Whether this process may compute, or wait, for up to ten minutes without a pause, and what runs on the host goes on: as
   * long as the system there sees that what it sends arrives, which needs a Linux that is connected to directly. What goes on
   * acknowledging on the way, as a proxy does, then hides that this process is gone. Default false: eight seconds of silence
   * end what runs there.
   */
  readonly longPauses?: boolean
  /** What is told to `connect` of `@yon/ssh` beside the destination. */
  readonly ssh?: Omit<ConnectOptions, 'person' | 'via'>
  /** Connects in another way than by ssh_config. `via` is the connection to go through, where there is one. */
  readonly connect?: (via: Connection | undefined) => Promise<Connection>
}

/** How another user is become. */
export interface SudoOptions {
  /** What sudo asks for; a function is called once a connection. Without it, sudo must not ask. */
  readonly password?: string | Secret | (() => string | Secret | Promise<string | Secret>)
}

/** Where and how a view of a host runs what it is given. */
export interface HostView {
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | null>>
  /** Of `env`, the names whose values are secrets. */
  readonly secretNames: ReadonlySet<string>
  readonly sudo: SudoSettings | undefined
}
