// What a session is to be: its program, its terminal, its environment.
import type { X11Request } from './x11/forward.ts'

/** Size of a terminal; pixels may be 0 for unknown. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
  readonly widthPixels?: number
  readonly heightPixels?: number
}

/** A pseudo-terminal to ask for (RFC 4254 §6.2). */
export interface PtyRequest extends TerminalSize {
  /** The value of TERM there. */
  readonly term: string
  /** Encoded terminal modes (RFC 4254 §8); absent: none. */
  readonly modes?: Uint8Array
  /** Go on without a terminal when the server refuses one. Default false: refused is an error. */
  readonly optional?: boolean
  /** The server refused it. */
  readonly onRefused?: () => void
}

/** What a program is to find at the server. */
export interface SessionOptions {
  readonly pty?: PtyRequest
  /** Sent as `env` requests. Servers take few names; what they refuse is not an error, as with ssh. */
  readonly env?: Readonly<Record<string, string>>
  /** Closes the channel when it fires; `exit` then carries an `aborted` error. */
  readonly signal?: AbortSignal
  /** Ask for agent forwarding on this session (auth-agent-req@openssh.com). */
  readonly forwardAgent?: boolean
  /** Ask for X11 forwarding on this session: what `Connection.forwardX11` gave. */
  readonly x11?: X11Request
  /** The server does not forward X11. The session goes on. */
  readonly onX11Refused?: () => void
}

/** What to run. */
export type Program =
  /** Bytes are for what is no UTF-8, such as old names of files. */
  | { readonly kind: 'exec'; readonly command: string | Uint8Array }
  | { readonly kind: 'shell' }
  | { readonly kind: 'subsystem'; readonly name: string }
