// Words that nobody over there can have thought of.
import { randomBytes } from 'node:crypto'

/** A new one; of letters and digits. */
export function nonce(): string {
  return `yon${randomBytes(12).toString('hex')}`
}
