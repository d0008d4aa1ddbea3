// RFC 9987 §3.2: a private key on its way into an agent.
import { writePrivateEntry } from '../keys/private-fields.ts'
import type { PrivateKey } from '../keys/private-key.ts'
import { Writer } from '../wire/writer.ts'
import { type KeyConstraints, writeConstraints } from './constraint.ts'

/** Key, comment and constraints. Holds secrets: overwrite it after use. */
export function encodeKeyWithConstraints(key: PrivateKey, constraints: KeyConstraints): Uint8Array {
  const to = new Writer(CAPACITY)
  writePrivateEntry(to, key.entry())
  to.text(key.comment)
  writeConstraints(to, constraints)
  return to.bytes()
}

/** Enough for any key, so that no copy of the secrets is left behind by growing. */
const CAPACITY = 16 * 1024
