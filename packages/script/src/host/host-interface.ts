// What a script holds of a host, be it this machine or another.
import type { Connection } from '@yon/ssh'
import type { FarEnd } from '../agent/far-end.ts'
import type { FunctionHost, RemoteCall, Wire } from '../agent/remote.ts'
import type { Dollar } from '../command/dollar.ts'
import type { Executor } from '../command/executor.ts'
import type { Secret } from '../grammar/index.ts'
import type { FileTests } from '../script/file-tests.ts'
import type { HostView, SudoOptions } from './host-options.ts'

/** A host, or a view of one: in a directory, with variables, as a user. Views share the connection. */
export interface Host extends FunctionHost, AsyncDisposable {
  /** Whom errors and traces name. */
  readonly name: string
  /** Makes a command of a template, which runs there. */
  readonly $: Dollar
  /** Tests of files there, by the names of test(1). */
  readonly test: FileTests
  /** For this library: where and how it runs what it is given. */
  readonly view: HostView
  /** For this library: what runs commands. */
  readonly executor: Executor
  /** For this library: what runs functions. */
  readonly farEnd: FarEnd
  /** Runs a function there: `remote(this, fn, ...args)`. */
  run<A extends Wire[], R>(fn: (...args: A) => R, ...args: A): RemoteCall<R>
  /** In another directory: relative to that of this view, else of the scope, else to the home. `~/` is the home. */
  cd(directory: string): Host
  /**
   * With other variables; `null` removes one. On another host `ps` may show them for a moment, but those that are made by
   * `secret`.
   */
  env(variables: Readonly<Record<string, string | Secret | null>>): Host
  /** As another user (default root), through sudo; commands begin in the home of that one. */
  sudo(user?: string, options?: SudoOptions): Host
  /** Through another host, over a connection from there. */
  via(bastion: Host): Host
  /** Where a program is, as that host finds it by PATH; undefined when there is none. */
  which(program: string): Promise<string | undefined>
  /** The connection, for everything else that SSH can do: files, forwards, terminals. */
  connection(): Promise<Connection>
  /** Ends the connection and what runs over it. Used again, the host connects again. */
  close(): Promise<void>
}
