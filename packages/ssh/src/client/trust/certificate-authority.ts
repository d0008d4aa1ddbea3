// Trust in host certificates of authorities that the caller knows.
import { isCertificateName } from '../../algorithms/host-key/formats.ts'
import { SshError } from '../../errors.ts'
import { checkCertificate, describeFault } from '../../keys/certificate-check.ts'
import { acceptHostKey } from '../../protocol/proofs.ts'
import { type Pin, toPublicKey } from './pin.ts'
import type { TrustPolicy } from './policy.ts'
import { hostKeyError, presentedKey, principalOf } from './presented-key.ts'

/** What the certificates of an authority must be like. */
export interface CertificateAuthorityOptions {
  /** The name that the certificate must be for. Default: the alias of the target, or its host. */
  readonly principal?: string
  /** What authorities may sign with. Default: all recommended algorithms. */
  readonly signatureAlgorithms?: readonly string[]
}

/**
 * Accepts host certificates that one of these authorities signed. A plain key, or the certificate of somebody else,
 * is unknown: the next policy may decide. A bad certificate of ours is rejected.
 */
export function certificateAuthority(
  authorities: readonly Exclude<Pin, `SHA256:${string}`>[],
  { principal, signatureAlgorithms }: CertificateAuthorityOptions = {},
): TrustPolicy {
  const keys = authorities.map(toPublicKey)
  if (keys.length === 0) throw new SshError('invalid-argument', 'no authority is given', { phase: 'local' })
  return {
    async preferredAlgorithms(_target, offered) {
      return [...offered.filter(isCertificateName), ...offered.filter((name) => !isCertificateName(name))]
    },
    async verify(question) {
      const { plain, certificate } = presentedKey(question)
      const { host: hop } = question
      if (certificate === undefined || !keys.some((key) => key.equals(certificate.signatureKey))) {
        const what = certificate === undefined ? 'has no certificate' : 'has a certificate of an unknown authority'
        throw hostKeyError('host-key-unknown', `${hop} ${what}`, plain, { hop, advice: UNKNOWN_ADVICE })
      }
      const fault = checkCertificate(certificate, {
        role: 'host',
        principal: (principal ?? principalOf(question)).toLowerCase(),
        now: Date.now() / 1000,
        ...(signatureAlgorithms === undefined ? {} : { authorityAlgorithms: signatureAlgorithms }),
      })
      if (fault !== undefined) throw hostKeyError('host-key-rejected', describeFault(fault), plain, { hop })
      return acceptHostKey(question.hostKey)
    },
  }
}

const UNKNOWN_ADVICE =
  'name the authority that signs the keys of this host, or add another policy with firstToDecide(…)'
