// What does not fit in one packet is refused before anything is sent or remembered of it: the connection goes on.
import { PACKET_LENGTH_MAX } from '../algorithms/cipher/cipher.ts'
import { SshError } from '../errors.ts'

/** @throws SshError `invalid-argument` when `parts` together are more than a message can carry */
export function requireSendable(...parts: readonly (string | Uint8Array)[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (length <= LENGTH_MAX) return
  throw new SshError('invalid-argument', `${length} bytes are more than a message can carry`, { phase: 'local' })
}

/** The rest is for numbers, padding and what compression may add. */
const LENGTH_MAX = PACKET_LENGTH_MAX - 1024
