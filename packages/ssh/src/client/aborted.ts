// An AbortSignal that has fired before anything was begun.
import { type Phase, SshError } from '../errors.ts'

/** @throws SshError `aborted`, so that nothing is begun that nobody wants any more. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string, phase: Phase = 'channel'): void {
  if (signal?.aborted === true) throw abortedError(signal, what, phase)
}

export function abortedError(signal: AbortSignal, what: string, phase: Phase = 'channel'): SshError {
  return new SshError('aborted', `${what} was aborted`, { phase, cause: signal.reason })
}
