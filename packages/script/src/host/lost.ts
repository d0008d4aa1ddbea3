// A host that cannot be reached, or is no longer there.
import type { Readable, Writable } from 'node:stream'
import { SshError } from '@yon/ssh/errors'
import { ScriptError } from '../errors.ts'

/** Lets the failure of a stream be told as that of the host. */
export function tellAsLost(stream: Readable | Writable, host: string): void {
  const destroy = stream.destroy.bind(stream)
  Object.defineProperty(stream, 'destroy', {
    value: (error: unknown) => destroy(error instanceof Error ? lost(host, error) : undefined),
  })
}

/** The error of whoever used `host`. */
export function lost(host: string, cause: unknown): ScriptError {
  if (cause instanceof ScriptError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  const advice = cause instanceof SshError ? adviceOn(host, cause) : undefined
  return new ScriptError('host-lost', `${host}: ${why}`, { host, cause, ...(advice === undefined ? {} : { advice }) })
}

/** Scripts often run where nobody can be asked. */
function adviceOn(host: string, { code, advice }: SshError): string | undefined {
  if (code !== 'host-key-unknown') return advice
  const first = `Connect once at a terminal, by this script or \`yon-ssh ${host}\`, which shows the key and asks.`
  return advice === undefined ? first : `${first} Or ${advice}.`
}
