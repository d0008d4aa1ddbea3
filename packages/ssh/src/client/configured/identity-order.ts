// Which keys ssh offers, and in which order, before anybody has looked whether they can sign.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import type { PublicKey } from '../../keys/public-key.ts'

/** A key that may be offered. */
export interface Candidate {
  /** The file it is named by, or the comment of an agent. */
  readonly path: string
  /** Undefined when only the private half can tell. */
  readonly publicKey: PublicKey | undefined
  /** Did the user name it, as opposed to a default? */
  readonly userProvided: boolean
  readonly holder: 'file' | 'agent' | 'token'
  /** Of an agent or a token. */
  readonly signer?: Signer
}

/** What a configuration and its agent give. */
export interface CandidateSources {
  /** Of CertificateFile. */
  readonly certificates: readonly Candidate[]
  /** In the order of the agent. */
  readonly held: readonly Candidate[]
  /** Keys of PKCS11Provider, and the files of IdentityFile with the certificates beside them. */
  readonly files: readonly Candidate[]
  /** IdentitiesOnly: only what is named. */
  readonly identitiesOnly: boolean
}

/**
 * As ssh: named certificates; keys of the agent that are named, then its others, both in the order of the agent; keys of a
 * token that are named; the remaining files. Among named certificates and files, certificates go before plain keys, as since
 * OpenSSH 10.5, except that what the user named stays where it is. (That ssh sorts keys of the agent, too; older ones do
 * not, and a person who filled the agent in an order had a reason: a server takes few attempts.)
 */
export function orderCandidates({ certificates, held, files, identitiesOnly }: CandidateSources): Candidate[] {
  const left = [...files]
  const named: Candidate[] = []
  const others: Candidate[] = []
  for (const key of held) {
    const at = left.findIndex((file) => isSameKey(file, key))
    const [file] = at < 0 ? [] : left.splice(at, 1)
    if (file === undefined) others.push(key)
    else named.push({ ...file, ...heldBy(key) })
  }
  const inFiles = left.filter(({ holder }) => holder !== 'token')
  const isNamed = (token: Candidate): boolean => inFiles.some((file) => isSameKey(file, token))
  const tokens = left.filter((each) => each.holder === 'token' && isNamed(each))
  const rest = left.filter((each) => each.holder !== 'token' || (!isNamed(each) && !identitiesOnly))
  return [...byPriority(certificates), ...named, ...(identitiesOnly ? [] : others), ...tokens, ...byPriority(rest)]
}

/** Is it the same key with the same certificate, or both without one? */
export function isSameKey(one: Candidate, other: Candidate): boolean {
  return one.publicKey !== undefined && other.publicKey?.equals(one.publicKey) === true
}

function heldBy({ signer }: Candidate): Pick<Candidate, 'holder' | 'signer'> {
  return signer === undefined ? { holder: 'agent' } : { holder: 'agent', signer }
}

function byPriority(group: readonly Candidate[]): Candidate[] {
  const movable = group.filter(({ userProvided }) => !userProvided)
  const sorted = movable.toSorted((one, other) => priority(one) - priority(other))
  return group.map((each) => (each.userProvided ? each : (sorted.shift() as Candidate)))
}

/** The less a token demands of a person, the earlier. */
function priority({ publicKey }: Candidate): number {
  const certificate = publicKey?.certificate
  if (publicKey === undefined || certificate === undefined) return 3
  if (!publicKey.type.startsWith('sk-')) return 1
  if (certificate.criticalOptions.some(({ name }) => name === 'verify-required')) return 2
  return certificate.extensions.some(({ name }) => name === 'no-touch-required') ? 0 : 1
}
