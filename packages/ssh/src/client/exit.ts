// RFC 4254 §6.10: how a remote program ended.
import type { SshError } from '../errors.ts'

/**
 * How a program ended. Exactly one of `status`, `signal` and `error` is set; none when the server closed the channel without a word.
 */
export interface Exit {
  /** What the program returned, 0–4294967295 as sent; shells give 0–255. */
  readonly status: number | undefined
  /** The signal that ended it, without `SIG`. */
  readonly signal: string | undefined
  readonly coreDumped: boolean
  /** Text of the server for people. */
  readonly errorMessage: string
  /** Why there is no answer: the connection was lost, the request refused, the call aborted. */
  readonly error: SshError | undefined
}

export const unknownExit: Exit = {
  status: undefined,
  signal: undefined,
  coreDumped: false,
  errorMessage: '',
  error: undefined,
}
