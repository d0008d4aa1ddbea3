// What resolving a configuration needs from outside: the question, this machine, and what reads and runs.
import type { Considered } from './considered.ts'
import type { Destination } from './destination.ts'
import type { ServicePort } from './quantity.ts'
import type { Environment } from './tokens.ts'
import type { ExpandAlgorithms } from './values/kind.ts'

/**
 * A keyword and the text after it, with the quoting rules of a file. `replace` overrides what the command line said
 * before (as -t, -A, -S and others do); `literal` (of User) is a name whose tokens are not replaced, as with
 * -l; it may be empty.
 */
export type CommandLineOption = readonly [keyword: string, value: string, how?: 'replace' | 'literal']

/** A configuration file. */
export interface ConfigFile {
  readonly path: string
  /** It is an error when it cannot be opened: for a file that was asked for. */
  readonly required?: boolean
  /** It must belong to the user or root and be writable by nobody else. */
  readonly checkPermissions?: boolean
}

/** Reads files and finds their names. */
export interface ConfigSource {
  /**
   * The text of a file, or the reason why it cannot be opened as strerror(3) words it. A directory reads as empty.
   * @throws ConfigError when `checkPermissions` is set and others may write to it, or it is too large.
   */
  read(path: string, checkPermissions: boolean): Promise<{ text: string } | { missing: boolean; reason: string }>
  /** The existing paths that match a glob(7) pattern, sorted. */
  glob(pattern: string): Promise<readonly string[]>
}

/** Who and where we are. */
export interface LocalFacts {
  readonly user: string
  readonly uid: number
  /** Of the password database, not $HOME. */
  readonly home: string
  readonly hostName: string
  readonly environment: Environment
  /** The home directory of another user. */
  homeOf?(user: string): string | undefined
  /** The addresses of the interfaces that are up. */
  addresses?(): readonly string[]
  readonly servicePort?: ServicePort
}

/** A message while reading. Errors are also in the ConfigError that may follow. */
export type Report = (level: 'error' | 'debug1' | 'debug2' | 'debug3', text: string) => void

/** The question: how would ssh connect to `host`? */
export interface ConfigRequest extends Destination {
  /** From the most to the least important: what was given on a command line, in its order. */
  readonly commandLine?: readonly CommandLineOption[]
  /** The command to run there, for `Match command`. */
  readonly remoteCommand?: string
  /** Standard input and output are to be forwarded (-W). */
  readonly stdioForward?: boolean
  readonly files: { readonly user?: ConfigFile | undefined; readonly system?: ConfigFile | undefined }
  readonly local: LocalFacts
  readonly source: ConfigSource
  /** SHA-1, for the token %C. */
  sha1(data: Uint8Array): Uint8Array
  /** Runs a command with the user's shell, its input and output closed; the exit status. Without it no `Match exec` holds. */
  runCommand?(command: string): Promise<number>
  /**
   * Looks a name up, for CanonicalizeHostname; `withAlias` asks for the canonical name where the name is an alias.
   * Undefined: no such name.
   */
  lookup?(name: string, withAlias: boolean): Promise<{ readonly canonicalName?: string } | undefined>
  /** Without it, names of algorithms are not checked. */
  readonly expandAlgorithms?: ExpandAlgorithms
  /** The version that `Match version` sees. */
  readonly version?: string
  readonly report?: Report
  /** Told of every file, block and Include line, and what came of it. */
  readonly onConsidered?: (considered: Considered) => void
}
