// A host that cannot be reached, or is no longer there.
import { SshError } from '@yon/ssh/errors'
import { ScriptError } from '../errors.ts'

/** The error of whoever used `host`. */
export function lost(host: string, cause: unknown): ScriptError {
  if (cause instanceof ScriptError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  const advice = cause instanceof SshError ? cause.advice : undefined
  return new ScriptError('host-lost', `${host}: ${why}`, { host, cause, ...(advice === undefined ? {} : { advice }) })
}
