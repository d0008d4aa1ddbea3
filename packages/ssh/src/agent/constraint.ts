// RFC 9987 §3.2.7: what a key may be used for while an agent holds it.
import { agentConstraintKind } from '../messages/agent.ts'
import { ProtocolError } from '../errors.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** Under which conditions an agent holds and uses a key. */
export interface KeyConstraints {
  /** The agent forgets the key after so many seconds. */
  readonly lifetimeSeconds?: number
  /** The agent asks its user before each signature. */
  readonly confirm?: boolean
  /** Others, by name. They come last, as the length of their details is known to nobody else. */
  readonly extensions?: readonly ConstraintExtension[]
}

/** A constraint that has a name instead of a number. */
export interface ConstraintExtension {
  readonly name: string
  /** The bytes after the name, in the form that the extension defines. */
  readonly details: Uint8Array
}

export function hasConstraints({ lifetimeSeconds, confirm, extensions = [] }: KeyConstraints): boolean {
  return lifetimeSeconds !== undefined || confirm === true || extensions.length > 0
}

export function writeConstraints(to: Writer, { lifetimeSeconds, confirm, extensions = [] }: KeyConstraints): void {
  if (lifetimeSeconds !== undefined) to.byte(agentConstraintKind.lifetime).uint32(lifetimeSeconds)
  if (confirm === true) to.byte(agentConstraintKind.confirm)
  for (const { name, details } of extensions) to.byte(agentConstraintKind.extension).name(name).rest(details)
}

/**
 * Reads constraints up to the end. An agent that does not know one must refuse the key, so all that is unknown throws:
 * an extension, and every byte that follows it, among them.
 */
export function readConstraints(from: Reader): KeyConstraints {
  let constraints: KeyConstraints = {}
  while (from.remaining > 0) {
    const kind = from.byte()
    if (kind === agentConstraintKind.lifetime) constraints = { ...constraints, lifetimeSeconds: from.uint32() }
    else if (kind === agentConstraintKind.confirm) constraints = { ...constraints, confirm: true }
    else throw new ProtocolError(`key constraint ${kind} is not known`)
  }
  return constraints
}
