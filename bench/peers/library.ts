import type { Readable, Writable } from 'node:stream'
import type { Target } from '../measure/target.ts'
import type { Ready, Route } from './step.ts'

/** An SSH client library of Node, as far as the steps need it: they are written once for all of them. */
export interface Library {
  readonly ready: Ready
  connect(target: Target, route: Route): Promise<Connection>
  /** Connects and runs one command: the library's own fastest way, where it is more than `connect` and `exec`. */
  connectAndExec?(target: Target, route: Route, command: string): Promise<{ connection: Connection; command: Command }>
}

export interface Connection {
  exec(command: string, options?: { readonly pty: boolean }): Promise<Command>
  close(): Promise<void>
}

export interface Command {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Exit status, once the channel is closed. */
  readonly exit: Promise<number>
}

/** Why a peer cannot do a step; the cell is then left out by name. */
export class Unsupported extends Error {}
