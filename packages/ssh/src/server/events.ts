// What a server tells about itself, for logs and for tests. Nothing in it is secret.
import type { SshError } from '../errors.ts'
import type { ServerConnection } from './connection.ts'
import type { ForwardRequest } from './forwarding.ts'
import type { ProgramExit } from './program.ts'
import type { ServerSession } from './session.ts'

/** Something that happened on a session. */
export type SessionEvent =
  | {
      readonly event: 'session-started' | 'session-refused'
      readonly session: ServerSession
      readonly kind: 'exec' | 'shell' | 'subsystem'
      /** The command, or the name of the subsystem. */
      readonly what: string
    }
  | { readonly event: 'session-ended'; readonly session: ServerSession; readonly exit: ProgramExit }
  /** A handler or a program has thrown. The client sees a refusal, or exit status 255. */
  | { readonly event: 'session-failed'; readonly session: ServerSession; readonly error: unknown }

/** Something that happened at a server, for logs. */
export type ServerEvent =
  | SessionEvent
  | { readonly event: 'connection'; readonly connection: ServerConnection }
  /** Too many connections have not authenticated yet. */
  | { readonly event: 'connection-refused'; readonly remoteAddress: string }
  | {
      readonly event: 'authentication'
      readonly connection: ServerConnection
      readonly userName: string
      readonly method: string
      readonly decision: 'accept' | 'reject' | 'partial' | 'change-password' | 'prompt'
      /** The key was only asked about. */
      readonly query: boolean
    }
  /** A handler has thrown; the attempt counts as rejected. */
  | { readonly event: 'authentication-failed'; readonly connection: ServerConnection; readonly error: unknown }
  | { readonly event: 'authenticated'; readonly connection: ServerConnection; readonly userName: string }
  | {
      readonly event: 'forward'
      readonly connection: ServerConnection
      readonly request: ForwardRequest
      readonly allowed: boolean
    }
  /** The error is undefined when `close()` was called. */
  | {
      readonly event: 'connection-closed'
      readonly connection: ServerConnection
      readonly error: SshError | undefined
    }
