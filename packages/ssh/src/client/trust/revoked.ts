// RevokedHostKeys: looked at before anything else is known about a key.
import { strerror } from '../../config/strerror.ts'
import { SshError } from '../../errors.ts'
import type { FingerprintHash } from '../../keys/fingerprint.ts'
import { parseRevocationList } from '../../known-hosts/revocation.ts'
import { readRequired } from '../../known-hosts/store.ts'
import { hostKeyError, type PresentedKey } from './presented-key.ts'
import { revocationUnclear, revokedByFile } from './texts.ts'

/** @throws HostKeyError host-key-revoked; host-key-rejected when a file cannot be read or understood. */
export async function refuseRevoked(
  presented: PresentedKey,
  files: readonly string[],
  hop: string,
  fingerprintHash?: FingerprintHash,
): Promise<void> {
  const { key, plain, certificate } = presented
  for (const file of files) {
    let revoked: boolean
    try {
      const isRevoked = parseRevocationList(await readRequired(file))
      revoked = isRevoked({
        plainKey: plain.blob,
        certificate: certificate && { ...certificate, authorityKey: certificate.signatureKey },
      })
    } catch (error) {
      const reason =
        error instanceof SshError ? error.message : strerror((error as NodeJS.ErrnoException).code ?? 'EIO')
      throw hostKeyError('host-key-rejected', revocationUnclear(key, file, reason, fingerprintHash), plain, {
        hop,
        cause: error,
        advice: `make ${file} readable and correct, or take it out of RevokedHostKeys`,
      })
    }
    if (revoked)
      throw hostKeyError('host-key-revoked', revokedByFile(key, file, fingerprintHash), plain, {
        hop,
        advice: `do not connect: ${file} says that the key was stolen`,
      })
  }
}
