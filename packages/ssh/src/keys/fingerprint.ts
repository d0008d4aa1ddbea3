// How people compare keys: RFC 4716 §4 (MD5), and SHA256 as OpenSSH prints it since 6.8.
import { hash } from '../crypto/node-hash.ts'
import { encodeBase64 } from './base64.ts'

/** The hash of a fingerprint. */
export type FingerprintHash = 'sha256' | 'md5'

/** `SHA256:` and base64 without padding, or `MD5:` and hexadecimal pairs. Of a certificate, give the plain key's blob. */
export function fingerprint(blob: Uint8Array, algorithm: FingerprintHash = 'sha256'): string {
  const digest = hash(algorithm, blob)
  if (algorithm === 'sha256') return `SHA256:${encodeBase64(digest).replace(/=+$/, '')}`
  return `MD5:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(':')}`
}
