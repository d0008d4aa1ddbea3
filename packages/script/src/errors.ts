// What can go wrong in a script. Match on `code` (a closed union), never on the message.

/** Every code an error of this library can carry. */
export type ScriptErrorCode =
  /** A command ended with a status that its policy does not accept, or by a signal. */
  | 'command-failed'
  /** There is no such program on that host. */
  | 'command-not-found'
  /** The template cannot be read, or a value cannot stand where it is written. */
  | 'invalid-command'
  /** A caller's mistake that is none of the template. */
  | 'invalid-argument'
  /** It took longer than allowed. */
  | 'timeout'
  /** A command wrote more than is allowed to be kept of it. */
  | 'too-much-output'
  /** The output of a command is not of the form that was asked for. */
  | 'invalid-output'
  /** The caller's signal fired. */
  | 'aborted'
  /** A glob that must match matched nothing. */
  | 'no-match'
  /** The host cannot be reached, or was lost. */
  | 'host-lost'
  /** sudo refused. */
  | 'sudo-refused'
  /** The host has no runtime for functions. */
  | 'no-runtime'
  /** The other end broke the protocol between agent and home. */
  | 'agent-misbehaved'
  /** A function cannot be sent: what it captures, or how it is written. */
  | 'not-shippable'
  /** A value cannot be sent. */
  | 'not-encodable'
  /** A function failed over there. */
  | 'remote-failed'

/** What an error can carry beside its code and message. */
export interface ScriptErrorFacts {
  /** Where it happened: `here`, or the destination of the host. */
  readonly host?: string
  /** What a person can do about it. */
  readonly advice?: string
  readonly cause?: unknown
}

/** The base of all errors thrown by this library. */
export class ScriptError extends Error {
  override readonly name: string = 'ScriptError'
  readonly code: ScriptErrorCode
  readonly host: string | undefined
  readonly advice: string | undefined

  constructor(code: ScriptErrorCode, message: string, facts: ScriptErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.host = facts.host
    this.advice = facts.advice
  }
}
