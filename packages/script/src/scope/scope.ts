// What commands take from around them: where they run, with which variables, under which policies.
import { INTERRUPTION } from './interruption.ts'
import type { TraceListener } from './trace-event.ts'

/** The settings that hold at a place of a script. A command takes those of where it is created. */
export interface Scope {
  /**
   * The working directory. Undefined: that of this process, or the home directory on another host; a relative one is
   * relative to that.
   */
  readonly cwd: string | undefined
  /** Changes of the environment; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>
  /** Whether a command that fails throws. Default true. */
  readonly throws: boolean
  /** Whether a pipeline fails when any of its commands does, and not only the last. Default true. */
  readonly pipefail: boolean
  /** Milliseconds left until everything in the scope is ended; undefined without a limit. `signal` fires then. */
  readonly timeoutMs: number | undefined
  /** Whether output that nobody reads is dropped instead of shown. Default false. */
  readonly quiet: boolean
  /** Ends whatever runs: the caller's signals, the timeouts and the end of the script, joined. Its reason is thrown. */
  readonly signal: AbortSignal | undefined
  /** Takes the output of commands that nobody reads, in lines, instead of showing it; they read nothing unless told so. */
  readonly output: OutputTaker | undefined
  /** Is told what starts and ends. */
  readonly trace: TraceListener | undefined
  /** The only ssh_config that is read for hosts that are made in the scope. `none`: none. Undefined: the user's and the system's. */
  readonly configFile: string | undefined
  /** Whether commands, and functions for other hosts, are told to `trace` and not run. Default false. */
  readonly dry: boolean
}

/** Is told of each line of output, without its end. */
export type OutputTaker = (stream: 'stdout' | 'stderr', line: string) => void

/** What `within` changes; what is absent stays as it is around. */
export type ScopeSettings = { readonly [Name in keyof Scope]?: Scope[Name] | undefined }

/** The scope that nothing has changed yet. */
export const EMPTY_SCOPE: Scope = {
  cwd: undefined,
  env: {},
  throws: true,
  pipefail: true,
  timeoutMs: undefined,
  quiet: false,
  signal: INTERRUPTION,
  output: undefined,
  trace: undefined,
  configFile: undefined,
  dry: false,
}
