// RFC 4252 §9: authentication by a key of this host, which the server trusts to say who its users are.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import type { AttemptOutcome, HostbasedAttempt } from '../../protocol/userauth/attempt.ts'
import { describeKey } from './describe-key.ts'
import type { AuthenticationStrategy } from './strategy.ts'

/** Who speaks for whom. */
export interface HostbasedOptions {
  /** The name of this host, as the server's files of known hosts and trusted hosts (shosts) have it. */
  readonly clientHostName: string
  /** The user of this host. */
  readonly clientUserName: string
  /** Signature algorithms, best first (HostbasedAcceptedAlgorithms). Default: those of each key. */
  readonly algorithms?: readonly string[]
}

/**
 * Keys of this host, each tried once. They can only be read by root, so somebody else has to sign: see `hostKeySigner` of
 * `@yon/ssh/agent`.
 */
export function hostbased(
  signers: readonly Signer[] | (() => Promise<readonly Signer[]>),
  options: HostbasedOptions,
): AuthenticationStrategy {
  return {
    method: 'hostbased',
    // Servers that take it are rare, and a signature takes another program.
    eager: false,
    async *attempts() {
      yield* tryAll(typeof signers === 'function' ? await signers() : signers, options)
    },
  }
}

async function* tryAll(
  signers: readonly Signer[],
  { clientHostName, clientUserName, algorithms }: HostbasedOptions,
): AsyncGenerator<HostbasedAttempt, void, AttemptOutcome> {
  const left = new Set(signers)
  for (const algorithm of algorithms ?? signers.flatMap((signer) => signer.algorithms)) {
    for (const signer of left) {
      if (!signer.algorithms.includes(algorithm)) continue
      left.delete(signer)
      const description = describeKey(signer)
      // With a dot at the end, as OpenSSH: the name is whole.
      const outcome = yield {
        method: 'hostbased',
        signer,
        algorithm,
        clientHostName: `${clientHostName.replace(/\.$/, '')}.`,
        clientUserName,
        description,
      }
      // Who does not sign with one key does not sign with the next.
      if (outcome === 'withdrawn') return
    }
  }
}
