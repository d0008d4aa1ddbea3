// A policy may be anybody's code: whatever goes wrong in it is a host key that was not accepted, and no lost connection.
import { HostKeyError, SshError } from '../../errors.ts'
import type { HostKeyAccepted } from '../../protocol/proofs.ts'
import type { HostKeyQuestion, TrustPolicy, TrustTarget } from './policy.ts'

/** The same policy; what it throws beside errors of ours becomes the cause of a `host-key-rejected`. */
export function deciding(trust: TrustPolicy): TrustPolicy {
  const verify = async (question: HostKeyQuestion): Promise<HostKeyAccepted> => {
    const answer: Partial<HostKeyAccepted> | undefined = await guard(question, () => trust.verify(question))
    if (answer?.hostKey instanceof Uint8Array) return answer as HostKeyAccepted
    throw failed(question, 'it gave no acceptHostKey(…)')
  }
  if (trust.preferredAlgorithms === undefined) return { verify }
  return {
    verify,
    preferredAlgorithms: (target, offered) =>
      guard(target, async () => (await trust.preferredAlgorithms?.(target, offered)) ?? offered),
  }
}

async function guard<T>(target: TrustTarget, decide: () => Promise<T>): Promise<T> {
  try {
    return await decide()
  } catch (error) {
    throw error instanceof SshError ? error : failed(target, messageOf(error), error)
  }
}

function failed({ host: hop }: TrustTarget, why: string, cause?: unknown): HostKeyError {
  return new HostKeyError('host-key-rejected', `the trust policy failed for the host key of ${hop}: ${why}`, {
    hop,
    cause,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
