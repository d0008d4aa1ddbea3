// The identities that ssh_config and the agent give, in the order in which ssh offers them.
import { algorithmNamesOf } from '../../algorithms/host-key/catalog.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { strerror } from '../../config/strerror.ts'
import { InsecurePermissionsError, SshError } from '../../errors.ts'
import { findIdentity, type IdentityFile, loadPrivateKey, whyUnreadable } from '../../keys/load.ts'
import { bytesEqual, leadingName } from '../../protocol/userauth/key-identity.ts'
import { chooseSignatureAlgorithm } from '../../protocol/userauth/signature-algorithm.ts'
import { describeKey } from '../authentication/describe-key.ts'
import { certifiedIdentity, type Identity, signerIdentity, type SignerSource } from '../authentication/identity.ts'
import { fileIdentity, type KeyFileOptions, reportingTo } from '../authentication/key-files.ts'
import type { Identities } from '../authentication/public-keys.ts'
import type { AuthenticationSituation } from '../authentication/strategy.ts'
import {
  agentCandidates,
  certificateCandidates,
  fileCandidates,
  findFiles,
  tokenCandidates,
} from './identity-candidates.ts'
import { type Candidate, orderCandidates } from './identity-order.ts'
import type { KeysToAgent } from './keys-to-agent.ts'
import type { Person } from './person.ts'
import { isTooShort } from './required-rsa-size.ts'
import { isReachable, withToken } from './security-key.ts'

/** Whom the keys of a configuration are asked for. */
export interface IdentitySources {
  readonly config: ResolvedConfig
  readonly person: Person
  readonly agent: () => Promise<SignerSource | undefined>
  /** Of PKCS11Provider. */
  readonly token: () => Promise<SignerSource | undefined>
  readonly keysToAgent?: KeysToAgent | undefined
}

/** All keys that ssh would offer, in its order; see `orderCandidates`. */
export function configuredIdentities(sources: IdentitySources): Identities {
  const { config, person, agent, token } = sources
  return async (situation) => {
    const [named, certificates, held, tokens] = await Promise.all([
      findFiles(config),
      certificateCandidates(config),
      agent().then((opened) => agentCandidates(opened, situation.session)),
      token().then(tokenCandidates),
    ])
    const files = [...tokens, ...fileCandidates(named, config).filter((file) => isReachable(file, config))]
    const { identitiesOnly } = config.values
    const ordered = orderCandidates({
      certificates: certificates.filter((each) => isReachable(each, config)),
      held,
      files,
      identitiesOnly,
    })
    const found = new Map(named.map(({ path, file }) => [path, file]))
    const making: Making = { ...sources, situation, found, options: fileOptions(config, person, situation) }
    const keys = new Map<Candidate, Identity>()
    for (const candidate of ordered) {
      if (!isCertifiedElsewhere(candidate, found)) keys.set(candidate, await makeIdentity(candidate, making))
    }
    const identities = ordered.map((each) => keys.get(each) ?? certifiedBy(each, ordered, keys, making))
    return identities.filter((identity) => mayBeOffered(identity, situation, config))
  }
}

interface Making extends IdentitySources {
  readonly situation: AuthenticationSituation
  readonly options: KeyFileOptions
  readonly found: ReadonlyMap<string, IdentityFile | undefined>
}

function fileOptions(config: ResolvedConfig, person: Person, situation: AuthenticationSituation): KeyFileOptions {
  return reportingTo(situation, {
    attempts: config.values.numberOfPasswordPrompts,
    passphrase: ({ path }) => person.ask(`Enter passphrase for key '${path}': `, { echo: false }),
    onProblem: (path, error) => tellProblem(path, error, person),
  })
}

/** A certificate in a file of its own, or beside a key, signs with a key that stands elsewhere in the list. */
function isCertifiedElsewhere({ holder, path, publicKey }: Candidate, found: Making['found']): boolean {
  return holder === 'file' && publicKey?.isCertificate === true && found.get(path)?.publicKey !== publicKey
}

async function makeIdentity(candidate: Candidate, making: Making): Promise<Identity> {
  const { path, signer } = candidate
  const file = making.found.get(path)
  const origin = originOf(candidate)
  if (signer !== undefined) {
    return { ...signerIdentity(signer, 'maybe'), comment: path, origin }
  }
  if (file?.hasPrivateKey !== true) return { ...absentIdentity(candidate, making), origin }
  const identity = await fileIdentity(file, making.options)
  const watched = making.keysToAgent?.watch(identity, path) ?? identity
  return { ...withToken(watched, path, making.config, making.person), origin }
}

/** In words of ssh. */
function originOf({ userProvided, holder, publicKey }: Candidate): string {
  const isOnToken = publicKey?.type.startsWith('sk-') === true
  const words = [
    userProvided ? 'explicit' : '',
    holder === 'token' ? 'token' : isOnToken ? 'authenticator' : '',
    holder === 'agent' ? 'agent' : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

/** A key without its private half here. That is said when its turn comes, as ssh does. */
function absentIdentity({ path, userProvided, publicKey }: Candidate, { situation, person }: Making): Identity {
  const load = async (): Promise<undefined> => {
    const error: unknown = await loadPrivateKey(path).catch((reason: unknown) => reason)
    if (!userProvided && publicKey === undefined) return
    situation.unusable(path, error)
    const unreadable = whyUnreadable(error)
    // What can be opened, such as a folder, is there.
    if (unreadable?.syscall !== 'open') tellProblem(path, error, person)
    else person.tell(`no such identity: ${path}: ${strerror(unreadable.code ?? '')}`, 'notice')
  }
  return { publicKey: publicKey?.blob, comment: path, interaction: publicKey === undefined ? 'no' : 'yes', load }
}

/** The key that a certificate is for; else one whose name says so and of which nothing else is known; else its own file. */
function certifiedBy(
  candidate: Candidate,
  all: readonly Candidate[],
  keys: ReadonlyMap<Candidate, Identity>,
  making: Making,
): Identity {
  const { path, publicKey } = candidate
  const key =
    all.find((other) => isCertifiedBy(candidate, other)) ??
    all.find((other) => other.publicKey === undefined && SUFFIXES.some((suffix) => path === other.path + suffix))
  const identity = (key && keys.get(key)) ?? privateBeside(candidate, making)
  const certified = certifiedIdentity(publicKey?.blob ?? new Uint8Array(), path, identity)
  return { ...certified, origin: originOf(candidate) }
}

function isCertifiedBy({ publicKey: certificate }: Candidate, { publicKey }: Candidate): boolean {
  if (certificate === undefined || publicKey === undefined || publicKey.type === certificate.type) return false
  return bytesEqual(certificate.plainBlob, publicKey.plainBlob)
}

/** Its name may be that of a private key, with the certificate in `path.pub`. */
function privateBeside(candidate: Candidate, making: Making): Identity {
  const absent = absentIdentity(candidate, making)
  const load = async (): ReturnType<Identity['load']> => {
    const file = await findIdentity(candidate.path)
    if (file?.hasPrivateKey !== true) return await absent.load()
    const identity = await fileIdentity({ ...file, publicKey: undefined }, making.options)
    return await withToken(identity, candidate.path, making.config, making.person).load()
  }
  return { ...absent, load }
}

function mayBeOffered(identity: Identity, situation: AuthenticationSituation, { values }: ResolvedConfig): boolean {
  const { publicKey, comment } = identity
  if (publicKey === undefined) return true
  if (isTooShort(publicKey, values.requiredRSASize)) {
    situation.unusable(comment, new SshError('invalid-key', `RSA key of fewer than ${values.requiredRSASize} bits`))
    return false
  }
  const algorithms = algorithmNamesOf(leadingName(publicKey) ?? '')
  const { acceptedAlgorithms: accepted, serverSignatureAlgorithms: taken } = situation
  if (chooseSignatureAlgorithm(algorithms, accepted, taken) !== undefined) return true
  const isAccepted = chooseSignatureAlgorithm(algorithms, accepted, undefined) !== undefined
  situation.passedOver(describeKey(identity), isAccepted ? 'server' : 'PubkeyAcceptedAlgorithms')
  return false
}

/** A wrong passphrase is asked for again without a word, and whoever gives none knows it. */
function tellProblem(path: string, error: unknown, person: Person): void {
  if (error instanceof SshError && /passphrase/.test(error.code)) return
  if (error instanceof InsecurePermissionsError) for (const line of error.warning) person.tell(line)
  person.tell(`Load key "${path}": ${whyNotLoaded(error)}`)
}

function whyNotLoaded(error: unknown): string {
  if (error instanceof InsecurePermissionsError) return 'bad permissions'
  const unreadable = whyUnreadable(error)
  if (unreadable !== undefined) return strerror(unreadable.code ?? '')
  // What ssh says of any text that holds no private key.
  if (error instanceof SshError && error.code === 'invalid-key') return 'error in libcrypto'
  return error instanceof Error ? error.message : String(error)
}

const SUFFIXES = ['', '.pub', '-cert.pub']
