// RequiredRSASize: RSA keys that are too short count for nothing, a server's as little as a user's.
import { HostKeyError, SshError } from '../../errors.ts'
import { PublicKey } from '../../keys/public-key.ts'

/** Is it an RSA key, or a certificate of one, of fewer bits? What cannot be read is for others to refuse. */
export function isTooShort(blob: Uint8Array, requiredBits: number): boolean {
  try {
    const { parts, certificate, bits } = new PublicKey(blob)
    if (certificate !== undefined) return isTooShort(new PublicKey(blob).plainBlob, requiredBits)
    return parts?.kind === 'rsa' && bits < requiredBits
  } catch (error) {
    if (error instanceof SshError) return false
    throw error
  }
}

/** @throws HostKeyError host-key-rejected */
export function requireRsaSize(hostKey: Uint8Array, requiredBits: number, hop: string): void {
  if (!isTooShort(hostKey, requiredBits)) return
  throw new HostKeyError('host-key-rejected', 'Bad server host key: Invalid key length', {
    hop,
    advice: `the server needs a host key of another type, or RSA with ${requiredBits} bits (RequiredRSASize)`,
  })
}
