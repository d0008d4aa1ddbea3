// How an offered key is named to people: `ED25519 SHA256:… /home/me/.ssh/id_ed25519`.
import { SshError } from '../../errors.ts'
import { PublicKey } from '../../keys/public-key.ts'

/** Without control characters, as comments of an agent's keys can be anything. */
export function describeKey(publicKey: Uint8Array, comment: string): string {
  return `${labelAndFingerprint(publicKey)} ${comment}`.replace(/\p{Cc}/gu, '?').trim()
}

function labelAndFingerprint(publicKey: Uint8Array): string {
  try {
    const key = new PublicKey(publicKey)
    return `${key.label} ${key.fingerprint()}`
  } catch (error) {
    if (error instanceof SshError) return 'malformed key'
    throw error
  }
}
