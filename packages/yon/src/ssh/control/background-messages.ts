// What the process in the foreground and the one in the background tell each other, over the channel that Node gives a
// child. Both are this program, of the same user.
import type { ConfigRequest, ResolvedConfig } from '@yon/ssh/config'
import type { AskPersonOptions } from '@yon/ssh'
import type { CommandLine } from '../command-line.ts'
import type { SessionPlan } from '../session-plan.ts'

/** `session`: all that was asked for (-f). `keeper`: the connection alone, for others to use (ControlPersist). */
export type BackgroundRole = 'session' | 'keeper'

/** What the foreground has found out: files are read, and `Match exec` runs, only once. */
export interface BackgroundStart {
  readonly type: 'start'
  readonly role: BackgroundRole
  readonly line: CommandLine
  readonly plan: SessionPlan
  readonly config: Pick<ResolvedConfig, 'host' | 'values' | 'tokens'> & { readonly request: RequestData }
  /** The terminal is the background's, too, as its proxy command may want to ask there. */
  readonly sharesTerminal: boolean
}

/** A ConfigRequest without what cannot be sent. */
export type RequestData = Pick<ConfigRequest, 'host' | 'user' | 'port' | 'remoteCommand' | 'stdioForward'>

export type ToBackground =
  | BackgroundStart
  | { readonly type: 'answer'; readonly id: number; readonly text: string | undefined }
  /** The foreground needs nothing any more. */
  | { readonly type: 'proceed' }

export type ToForeground =
  | { readonly type: 'show'; readonly text: string }
  | { readonly type: 'ask'; readonly id: number; readonly question: string; readonly options: AskPersonOptions }
  /** Authenticated, forwards open. `localCommand`: the connection is new. */
  | { readonly type: 'ready'; readonly localCommand: boolean }
  /** A keeper that cannot listen, as there is another master. */
  | { readonly type: 'unshared' }

/** Is this process the background of another? Asked once: its own children are not. */
export function isBackground(): boolean {
  const marked = process.env[BACKGROUND_MARK] !== undefined && process.send !== undefined
  delete process.env[BACKGROUND_MARK]
  return marked
}

/** Set for the process in the background only. */
export const BACKGROUND_MARK = 'YON_SSH_BACKGROUND'
