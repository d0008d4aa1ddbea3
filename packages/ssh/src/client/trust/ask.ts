// Somebody is asked about every key.
import { acceptHostKey } from '../../protocol/proofs.ts'
import type { TrustPolicy } from './policy.ts'
import { hostKeyError, nameOf, presentedKey, type UnknownHostKey } from './presented-key.ts'

/** Asks about every key, and remembers none. */
export function ask(decide: (unknown: UnknownHostKey) => boolean | Promise<boolean>): TrustPolicy {
  return {
    async verify(question) {
      const { plain } = presentedKey(question)
      const accepted = await decide({ target: question, name: nameOf(question), key: plain, otherNames: [] })
      if (accepted === true) return acceptHostKey(question.hostKey)
      throw hostKeyError('host-key-rejected', `the host key of ${question.host} was not confirmed`, plain, {
        hop: question.host,
        advice: `compare ${plain.fingerprint()} with the server's own`,
      })
    },
  }
}
