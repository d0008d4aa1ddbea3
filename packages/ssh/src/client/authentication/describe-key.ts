// How a key is named to people, as ssh does: `/home/me/.ssh/id_ed25519 ED25519 SHA256:… explicit`.
import { SshError } from '../../errors.ts'
import { PublicKey } from '../../keys/public-key.ts'

interface DescribedKey {
  readonly publicKey: Uint8Array | undefined
  readonly comment: string
  readonly origin?: string | undefined
}

/** Without control characters, as comments of an agent's keys can be anything. */
export function describeKey({ publicKey, comment, origin }: DescribedKey): string {
  const words = [comment, publicKey === undefined ? '' : labelAndFingerprint(publicKey), origin ?? '']
  return words
    .filter((word) => word !== '')
    .join(' ')
    .replace(/\p{Cc}/gu, '?')
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
