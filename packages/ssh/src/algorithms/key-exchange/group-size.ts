// RFC 4419 §3: how large a group the client asks for. NIST SP 800-57 part 1 §5.6.1.1 has the equivalents, rounded as
// OpenSSH does, whose moduli files have groups of these sizes.
import type { CipherAlgorithm } from '../cipher/cipher.ts'

/** The bits of a group that is as hard to break as the strongest of these ciphers; 3072 while none is known. */
export function preferredGroupBits(...ciphers: readonly CipherAlgorithm[]): number {
  const strength = Math.max(0, ...ciphers.map(({ keyLength, strengthBits = keyLength * 8 }) => strengthBits))
  return groups.find(({ upTo }) => strength <= upTo)?.bits ?? GROUP_BITS_MAX
}

/** RFC 8270 forbids less than 2048. */
export const GROUP_BITS_MIN = 2048
export const GROUP_BITS_MAX = 8192

const groups = [
  { upTo: 128, bits: 3072 },
  { upTo: 192, bits: 7680 },
] as const
