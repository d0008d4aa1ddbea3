// A host key as it is shown to people and looked up: with its names, its fingerprint and where else it is known.
import type { Certificate } from '../../algorithms/host-key/certificate.ts'
import { HostKeyError, type HostKeyFacts, SshError, type SshErrorCode } from '../../errors.ts'
import { lookupName } from '../../known-hosts/name.ts'
import type { OtherName } from '../../known-hosts/verify.ts'
import { PublicKey } from '../../keys/public-key.ts'
import type { HostKeyQuestion, TrustTarget } from './policy.ts'

/** A key that nobody knows yet, for a person to decide about. */
export interface UnknownHostKey {
  readonly target: TrustTarget
  /** The name under which it would be recorded: the alias, `host` or `[host]:port`. */
  readonly name: string
  /** The plain key, also when the server showed a certificate. */
  readonly key: PublicKey
  /** Where it is known under other names. */
  readonly otherNames: readonly OtherName[]
}

/** The name under which a target is recorded and looked up. */
export function nameOf({ host, port, alias }: TrustTarget): string {
  return alias ?? lookupName(host, port)
}

/** The name that a host certificate must be for. */
export function principalOf({ host, alias }: TrustTarget): string {
  return alias ?? host
}

/** The parts of a host key or certificate. */
export interface PresentedKey {
  /** As it was shown. */
  readonly key: PublicKey
  /** The plain key. */
  readonly plain: PublicKey
  readonly certificate: Certificate | undefined
}

/** @throws HostKeyError host-key-rejected when it is malformed. */
export function presentedKey({ hostKey, host }: HostKeyQuestion): PresentedKey {
  try {
    const key = new PublicKey(hostKey)
    const { certificate } = key
    return { key, plain: certificate === undefined ? key : new PublicKey(key.plainBlob), certificate }
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    throw new HostKeyError('host-key-rejected', 'the host key is malformed', { hop: host, cause: error })
  }
}

/** An error about a key, with the facts that it has. */
export function hostKeyError(
  code: Extract<SshErrorCode, `host-key-${string}`>,
  message: string,
  key: PublicKey,
  facts: HostKeyFacts,
): HostKeyError {
  return new HostKeyError(code, message, { keyType: key.type, fingerprint: key.fingerprint(), ...facts })
}
