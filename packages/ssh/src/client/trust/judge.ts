// What the entries of known_hosts say about a presented key: certificate first, then the plain key, then without port.
import { type CertificateFault, checkCertificate } from '../../keys/certificate-check.ts'
import type { KnownHostsEntry } from '../../known-hosts/parse.ts'
import { entriesFor, type KeyVerdict, verifyAuthority, verifyKey } from '../../known-hosts/verify.ts'
import type { TrustTarget } from './policy.ts'
import { nameOf, type PresentedKey, principalOf } from './presented-key.ts'

/** The key is that of the host, or an authority says so. */
export interface TrustedFinding {
  readonly verdict: 'known' | 'certificate-authority'
  readonly entry: KnownHostsEntry
  /** It was found under the bare host name although the port is not 22. */
  readonly withoutPort: boolean
  /** Why an authority that is known did not help. */
  readonly certificateFault?: CertificateFault | undefined
}

/** Nothing speaks for the key, or something against it. */
export type OtherFinding = (Exclude<KeyVerdict, { verdict: 'known' }> | { readonly verdict: 'not-permitted' }) & {
  /** Why an authority that is known did not help. */
  readonly certificateFault?: CertificateFault | undefined
}

export interface JudgeOptions {
  /** What authorities may sign with. Default: all recommended algorithms. */
  readonly caSignatureAlgorithms?: readonly string[] | undefined
  /** Seconds since 1970. */
  readonly now: number
  /** All host key algorithms that may be used. */
  readonly offered?: readonly string[] | undefined
}

/**
 * Judges a key by all entries. A revoked key or authority is revoked under either name. A certificate without a good
 * authority counts as its plain key.
 */
export function judge(
  presented: PresentedKey,
  target: TrustTarget,
  entries: readonly KnownHostsEntry[],
  options: JudgeOptions,
): TrustedFinding | OtherFinding {
  const names = [nameOf(target), ...(target.alias === undefined && target.port !== 22 ? [target.host] : [])]
  let certificateFault: CertificateFault | undefined
  for (const [index, name] of names.entries()) {
    const mine = entriesFor(name, entries)
    const withoutPort = index > 0
    const byAuthority = judgeCertificate(presented, target, mine, options)
    if (byAuthority?.verdict === 'revoked') return byAuthority
    if (byAuthority?.verdict === 'certificate-authority') return { ...byAuthority, withoutPort }
    certificateFault ??= byAuthority?.fault
    const byKey = judgePlain(presented, mine, options)
    if (byKey.verdict === 'known') return { ...byKey, withoutPort, certificateFault }
    // A key that differs from that of the default port proves nothing.
    if (byKey.verdict === 'unknown' || (withoutPort && byKey.verdict === 'changed')) continue
    return { ...byKey, certificateFault }
  }
  return { verdict: 'unknown', certificateFault }
}

/** Undefined: no certificate, or none of its authorities is known. */
function judgeCertificate(
  { certificate, plain }: PresentedKey,
  target: TrustTarget,
  entries: readonly KnownHostsEntry[],
  { now, caSignatureAlgorithms }: JudgeOptions,
) {
  if (certificate === undefined) return undefined
  const found = verifyAuthority({ authorityKey: certificate.signatureKey, plainKey: plain.blob }, entries)
  if (found.verdict === 'unknown') return undefined
  if (found.verdict === 'revoked') return found
  const fault = checkCertificate(certificate, {
    role: 'host',
    principal: principalOf(target).toLowerCase(),
    now,
    // PROTOCOL.certkeys: "valid for any principal of the specified type". OpenSSH refuses that since 10.3; certificates of
    // before that are in use, and whoever writes @cert-authority into known_hosts vouches for them.
    emptyPrincipals: true,
    ...(caSignatureAlgorithms === undefined ? {} : { authorityAlgorithms: caSignatureAlgorithms }),
  })
  return fault === undefined ? found : ({ verdict: 'bad-certificate', fault } as const)
}

/** The key of a certificate may stand for itself only where plain keys of its type may be used. */
function judgePlain(
  { certificate, plain }: PresentedKey,
  entries: readonly KnownHostsEntry[],
  { offered }: JudgeOptions,
): KeyVerdict | { readonly verdict: 'not-permitted' } {
  const found = verifyKey(plain.blob, entries)
  if (certificate === undefined || found.verdict === 'revoked' || offered === undefined) return found
  return plain.algorithms.some((name) => offered.includes(name)) ? found : { verdict: 'not-permitted' }
}
