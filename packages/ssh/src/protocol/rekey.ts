// RFC 4253 §9, RFC 4344 §3: when the keys in use have done enough.
import { ProtocolError } from '../errors.ts'

/** How much one set of keys may protect (RFC 4253 §9). */
export interface RekeyLimits {
  /** Bytes in one direction; 0: the cipher's own limit. */
  readonly bytes: number
  /** Packets in one direction. RFC 4344 §3.1 demands less than 2^32; OpenSSH takes 2^31. */
  readonly packets: number
}

/** RFC 4344 §3.2: 2^(L/4) blocks of L bits for L ≥ 128; 1 GiB for smaller blocks and stream ciphers (RFC 4253 §9). */
export function bytesLimitOf(limits: RekeyLimits, blockSize: number): number {
  const own = blockSize >= 16 ? 2 ** 32 * blockSize : 2 ** 30
  return limits.bytes > 0 ? Math.min(limits.bytes, own) : own
}

export function isRekeyDue(
  limits: RekeyLimits,
  direction: { readonly packets: number; readonly bytes: number; readonly blockSize: number },
): boolean {
  return direction.packets >= limits.packets || direction.bytes >= bytesLimitOf(limits, direction.blockSize)
}

/**
 * Key exchanges after the first one, before the user is known. Each may cost us a tenth of a second of computing, and a
 * peer that sends constants next to nothing.
 * @throws ProtocolError when there were too many
 */
export function checkEarlyRekeys(count: number): void {
  if (count <= EARLY_REKEYS_MAX) return
  throw new ProtocolError('too many key exchanges before authentication', { code: 'limit-exceeded' })
}

export const defaultRekeyLimits: RekeyLimits = { bytes: 0, packets: 2 ** 31 }
const EARLY_REKEYS_MAX = 4
