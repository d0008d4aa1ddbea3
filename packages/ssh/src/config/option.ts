// What a row of the table of options says.
import type { Kind } from './values/kind.ts'

/** The value of every keyword that holds one, by its key in the table. */
export type Lookup = <T>(key: string) => T | undefined

/** What of a value is replaced. `tokens`: all, all but those that depend on the user, only the host's, the proxy's. */
export interface Expansion {
  readonly tilde?: boolean
  readonly tokens?: 'all' | 'without-user' | 'host' | 'proxy' | 'all-and-tunnel' | 'all-and-host-key'
  readonly environment?: boolean
  /** When: as the configuration is resolved, or only as the value is used. */
  readonly when: 'resolved' | 'used'
}

/** One keyword that holds a value. */
export interface Option<T = unknown, D = T> {
  readonly kind: Kind<T>
  /** The value when nothing is said. */
  readonly default: D
  /** The spelling of the manual, where it is not the key with a capital. */
  readonly name?: string
  /** Old spellings that mean the same. */
  readonly aliases?: readonly string[]
  readonly expands?: Expansion
  /** `none` unsets the value: the empty list, or undefined. */
  readonly noneClears?: boolean
  /** Set from blocks that do not match, too: OpenSSH does so for two keywords. */
  readonly evenInactive?: boolean
  /** Whether the library does something about it already, as opposed to only reading it. */
  readonly acts: boolean
}

/** The rest of a row. */
export type OptionFacts = Partial<Omit<Option, 'kind' | 'default'>>

/** A row whose default is one of its values. */
export function option<T>(kind: Kind<T>, initial: T, facts: OptionFacts = {}): Option<T> {
  return { kind, default: initial, acts: false, ...facts }
}

/** A row that may stay without value. */
export function optional<T>(kind: Kind<T>, facts: OptionFacts = {}): Option<T, undefined> {
  return { kind, default: undefined, acts: false, ...facts }
}
