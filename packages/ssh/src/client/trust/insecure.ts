// No trust at all: for tests, and for hosts whose keys nobody can know.
import { acceptHostKey } from '../../protocol/proofs.ts'
import type { TrustPolicy } from './policy.ts'

/** Accepts whatever key the server shows. Anybody between here and there can read and change everything. */
export function insecureAcceptAnyHostKey(): TrustPolicy {
  return { verify: async ({ hostKey }) => acceptHostKey(hostKey) }
}
