// The identities that ssh_config and the agent give, in the order in which ssh offers them.
import type { ResolvedConfig } from '../../config/finish.ts'
import { strerror } from '../../config/strerror.ts'
import { certificateFiles, identityFiles } from '../../config/use.ts'
import type { NamedFile } from '../../config/values/identity.ts'
import { InsecurePermissionsError, SshError } from '../../errors.ts'
import { findIdentity, type IdentityFile, loadPrivateKey, loadPublicKey, whyUnreadable } from '../../keys/load.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import {
  boundSigners,
  certifiedIdentity,
  type Identity,
  signerIdentity,
  type SignerSource,
} from '../authentication/identity.ts'
import { fileIdentity, type KeyFileOptions, reportingTo } from '../authentication/key-files.ts'
import type { Identities } from '../authentication/public-keys.ts'
import type { AuthenticationSituation } from '../authentication/strategy.ts'
import type { KeysToAgent } from './keys-to-agent.ts'
import type { Person } from './person.ts'
import { isTooShort } from './required-rsa-size.ts'

/**
 * Certificates named by CertificateFile, the agent's keys that are also files, the agent's other keys (not with
 * IdentitiesOnly), the other files with the certificates beside them.
 */
export function configuredIdentities(
  config: ResolvedConfig,
  person: Person,
  agent: () => Promise<SignerSource | undefined>,
  keysToAgent?: KeysToAgent,
): Identities {
  const { identitiesOnly, numberOfPasswordPrompts: attempts } = config.values
  const options: KeyFileOptions = {
    attempts,
    passphrase: ({ path }) => person.ask(`Enter passphrase for key '${path}': `, { echo: false }),
    onProblem: (path, error) => tellProblem(path, error, person),
  }
  return async (situation) => {
    const named = await findFiles(config)
    const files = named.flatMap(({ file }) => file ?? [])
    const held = await agentIdentities(await agent(), situation.session)
    const inFiles: Identity[] = []
    const reporting = reportingTo(situation, options)
    for (const { path, userProvided, file } of named) {
      if (held.some((identity) => isSame(identity, file?.publicKey))) continue
      const origin = userProvided ? { origin: 'explicit' } : {}
      if (file?.hasPrivateKey === true) {
        const identity = await fileIdentity(file, reporting)
        inFiles.push({ ...(keysToAgent?.watch(identity, path) ?? identity), ...origin })
      } else if (userProvided) inFiles.push(absentIdentity(path, situation, person))
    }
    const wanted = named.flatMap(({ path, userProvided, file }) =>
      held
        .filter((identity) => isSame(identity, file?.publicKey))
        .map((identity) => ({ ...identity, comment: path, origin: userProvided ? 'explicit agent' : 'agent' })),
    )
    const isWanted = ({ publicKey }: Identity): boolean => files.some((file) => isSame({ publicKey }, file.publicKey))
    const others = identitiesOnly ? [] : held.filter((identity) => !isWanted(identity))
    const keys = [...wanted, ...others, ...inFiles].filter((identity) => isLongEnough(identity, situation, config))
    const certified = (await findCertificates(config)).flatMap((certificate) => certify(certificate, keys))
    const besideFiles = files.flatMap((file) => (file.certificate === undefined ? [] : certify(file.certificate, keys)))
    return [...certified, ...besideFiles, ...keys]
  }
}

function isLongEnough(
  { publicKey, comment }: Identity,
  situation: AuthenticationSituation,
  { values: { requiredRSASize } }: ResolvedConfig,
): boolean {
  if (publicKey === undefined || !isTooShort(publicKey, requiredRSASize)) return true
  situation.unusable(comment, new SshError('invalid-key', `RSA key of fewer than ${requiredRSASize} bits`))
  return false
}

/** A wrong passphrase is asked for again without a word, and whoever gives none knows it. */
function tellProblem(path: string, error: unknown, person: Person): void {
  if (error instanceof SshError && /passphrase/.test(error.code)) return
  const isOpen = error instanceof InsecurePermissionsError
  if (isOpen) for (const line of error.warning) person.tell(line)
  person.tell(
    `Load key "${path}": ${isOpen ? 'bad permissions' : error instanceof Error ? error.message : String(error)}`,
  )
}

/** A file that was named must be there. That is said when its turn comes, as ssh does. */
function absentIdentity(path: string, situation: AuthenticationSituation, person: Person): Identity {
  const load = async (): Promise<undefined> => {
    const error: unknown = await loadPrivateKey(path).catch((reason: unknown) => reason)
    situation.unusable(path, error)
    const unreadable = whyUnreadable(error)
    if (unreadable === undefined) tellProblem(path, error, person)
    else person.tell(`no such identity: ${path}: ${strerror(unreadable.code ?? '')}`, 'notice')
  }
  return { publicKey: undefined, comment: path, origin: 'explicit', interaction: 'no', load }
}

interface NamedIdentity extends NamedFile {
  readonly file: IdentityFile | undefined
}

async function findFiles(config: ResolvedConfig): Promise<NamedIdentity[]> {
  return await Promise.all(
    identityFiles(config).map(async (named) => ({ ...named, file: await findIdentity(named.path) })),
  )
}

/** A file that cannot be read or holds no certificate is passed by, as with ssh. */
async function findCertificates(config: ResolvedConfig): Promise<PublicKey[]> {
  const found = await Promise.allSettled(certificateFiles(config).map(({ path }) => loadPublicKey(path)))
  return found.flatMap((result) => (result.status === 'fulfilled' && result.value.isCertificate ? [result.value] : []))
}

/** An agent that fails is as good as none. */
async function agentIdentities(
  agent: SignerSource | undefined,
  session: Parameters<typeof boundSigners>[1],
): Promise<Identity[]> {
  if (agent === undefined) return []
  try {
    return (await boundSigners(agent, session)).map((signer) => signerIdentity(signer, 'maybe'))
  } catch {
    return []
  }
}

function certify(certificate: PublicKey, keys: readonly Identity[]): Identity[] {
  const key = keys.find(({ publicKey }) => publicKey !== undefined && equal(publicKey, certificate.plainBlob))
  return key === undefined ? [] : [certifiedIdentity(certificate.blob, key.comment, key)]
}

function isSame(identity: Pick<Identity, 'publicKey'>, publicKey: PublicKey | undefined): boolean {
  return publicKey !== undefined && identity.publicKey !== undefined && equal(identity.publicKey, publicKey.blob)
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
