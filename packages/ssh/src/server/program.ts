// What runs on a session: a function over the streams of a channel. `runProgram` and `runOnPty` make such functions.
import type { Readable, Writable } from 'node:stream'
import type { TerminalModes } from '../messages/terminal-modes.ts'
import type { ServerSession } from './session.ts'

/** How a program ended; a number is its exit status. Nothing: the channel closes without a word. */
export type ProgramExit =
  number | { readonly signal: string; readonly coreDumped?: boolean; readonly errorMessage?: string } | undefined | void

/** Runs until its promise settles; what it throws ends the session with status 255. */
export type Program = (running: RunningProgram) => ProgramExit | Promise<ProgramExit>

/** What a program gets. */
export interface RunningProgram {
  readonly session: ServerSession
  /** What the client sends; it ends with the client's SSH_MSG_CHANNEL_EOF. */
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Fires when the channel is gone: there is nobody left to write to. */
  readonly closed: AbortSignal
  /** RFC 4254 §6.9: the client sends a signal, named without `SIG`. */
  onSignal(listener: (name: string) => void): void
  /** RFC 4254 §6.7: the terminal's size changed; `session.pty` has it already. */
  onResize(listener: (size: PtySize) => void): void
  /** RFC 4335. */
  onBreak(listener: (lengthMs: number) => void): void
}

/** Size of a client's terminal; pixels may be 0 for unknown. */
export interface PtySize {
  readonly columns: number
  readonly rows: number
  readonly widthPixels: number
  readonly heightPixels: number
}

/** RFC 4254 §6.2: the terminal that the client asks for. */
export interface PtyRequest extends PtySize {
  /** The client's TERM. */
  readonly term: string
  readonly modes: TerminalModes
}

type Awaitable<T> = T | Promise<T>

/**
 * What may happen on one session. Everything that has no handler, or whose handler gives a false or undefined answer, is
 * refused.
 */
export interface SessionHandlers {
  /** May it have a terminal? */
  pty?(request: PtyRequest): Awaitable<boolean>
  /** May the client set this variable? Taken ones are in `session.env`. */
  env?(name: string, value: string): Awaitable<boolean>
  exec?(command: string): Awaitable<Program | undefined>
  shell?(): Awaitable<Program | undefined>
  subsystem?(name: string): Awaitable<Program | undefined>
}
