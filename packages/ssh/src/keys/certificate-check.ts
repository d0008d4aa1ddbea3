// OpenSSH PROTOCOL.certkeys: whether a certificate says what it must, now. Whose certificates count is for the caller.
import { authorityAlgorithmNames, verifyPlain } from '../algorithms/host-key/catalog.ts'
import type { Certificate } from '../algorithms/host-key/certificate.ts'
import { matchPattern } from '../config/pattern.ts'

/** What a certificate must be good for. */
export interface CertificateExpectation {
  readonly role: Certificate['role']
  /** The host name or user name it must be good for. Principals of host certificates may be patterns. */
  readonly principal: string
  /** Seconds since 1970. */
  readonly now: number
  /** What the authority may have signed with (CASignatureAlgorithms). Default: all recommended algorithms. */
  readonly authorityAlgorithms?: readonly string[]
  /** Critical options that the caller obeys. Default: none, as for hosts. */
  readonly criticalOptions?: readonly string[]
  /** May a certificate without principals count for every name, as before OpenSSH 10.3? Default false. */
  readonly emptyPrincipals?: boolean
}

/** Why a certificate is not good, in the order in which it is looked for. */
export type CertificateFault =
  | 'wrong-role'
  | 'not-yet-valid'
  | 'expired'
  | 'no-principals'
  | 'other-principal'
  | 'critical-option'
  | 'authority-algorithm'
  | 'bad-signature'

/**
 * What is wrong with the certificate; undefined when it is good. That `certificate.signatureKey` is an authority which
 * is trusted for this, and not revoked, must be checked as well.
 */
export function checkCertificate(
  certificate: Certificate,
  expectation: CertificateExpectation,
): CertificateFault | undefined {
  const { role, now, authorityAlgorithms = authorityAlgorithmNames, criticalOptions = [] } = expectation
  const seconds = BigInt(Math.floor(now))
  if (certificate.role !== role) return 'wrong-role'
  if (seconds < certificate.validAfter) return 'not-yet-valid'
  if (seconds >= certificate.validBefore) return 'expired'
  if (certificate.principals.length === 0) {
    if (expectation.emptyPrincipals !== true) return 'no-principals'
  } else if (!namesPrincipal(certificate, expectation.principal)) return 'other-principal'
  if (certificate.criticalOptions.some(({ name }) => !criticalOptions.includes(name))) return 'critical-option'
  if (!authorityAlgorithms.includes(certificate.signatureAlgorithm)) return 'authority-algorithm'
  return isSignedByItsAuthority(certificate, authorityAlgorithms) ? undefined : 'bad-signature'
}

/** One line about a fault, for people. */
export function describeFault(fault: CertificateFault): string {
  return DESCRIPTIONS[fault]
}

/** Is the signature that of the key named in the certificate? */
export function isSignedByItsAuthority(
  { signatureKey, signature, signedData }: Certificate,
  algorithms: readonly string[] = authorityAlgorithmNames,
): boolean {
  return verifyPlain(signatureKey, signature, signedData, algorithms)
}

function namesPrincipal({ role, principals }: Certificate, wanted: string): boolean {
  if (role === 'user') return principals.includes(wanted)
  return principals.some((pattern) => pattern.length <= PATTERN_LENGTH_MAX && matchPattern(wanted, pattern))
}

const DESCRIPTIONS: Readonly<Record<CertificateFault, string>> = {
  'wrong-role': 'Certificate invalid: it is for the other of user and host',
  'not-yet-valid': 'Certificate invalid: not yet valid',
  expired: 'Certificate invalid: expired',
  'no-principals': 'Certificate lacks principal list',
  'other-principal': 'Certificate invalid: name is not a listed principal',
  'critical-option': 'Certificate contains unsupported critical option(s)',
  'authority-algorithm': 'Certificate signed with disallowed algorithm',
  'bad-signature': 'Certificate invalid: the signature is not that of its authority',
}

/** Names are shorter, and the time of a match grows with the length. */
const PATTERN_LENGTH_MAX = 1022
