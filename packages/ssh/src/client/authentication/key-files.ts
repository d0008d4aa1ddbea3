// Identities in files, as ssh has them: offered by their public half, decrypted only when the server wants them.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import { SshError } from '../../errors.ts'
import { findIdentity, type IdentityFile, loadPrivateKey, loadPublicKey } from '../../keys/load.ts'
import type { PrivateKey } from '../../keys/private-key.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import { bytesEqual } from '../../protocol/userauth/key-identity.ts'
import { certifiedIdentity, type Identity } from './identity.ts'
import { publicKeys } from './public-keys.ts'
import type { AuthenticationSituation, AuthenticationStrategy } from './strategy.ts'

/** What whoever is asked for a passphrase gets to know. */
export interface PassphraseRequest {
  readonly path: string
  /** 1 for the first question; the answers before it were wrong. */
  readonly attempt: number
}

/** The passphrase; undefined or an empty one gives the key up. */
export type PassphrasePrompt = (request: PassphraseRequest) => string | undefined | Promise<string | undefined>

/** How to open the key in a file. */
export interface KeyFileOptions {
  /** For encrypted keys: the passphrase, or somebody to ask for it. Default: encrypted keys are passed by. */
  readonly passphrase?: string | PassphrasePrompt
  /** How often a person is asked for one key's passphrase. Default 3, as ssh. */
  readonly attempts?: number
  /** The key cannot be used: there is no file, others may read it, it is malformed, nobody knows the passphrase. */
  readonly onProblem?: (path: string, error: unknown) => void
}

/**
 * The key in a file, with its certificate in `path-cert.pub` if there is one. `~/` at the front is the user's home. A file
 * that is not there or cannot be used is passed by; `onProblem` is told, and so is the AuthenticationError if nothing
 * else lets us in.
 */
export function keyFile(path: string, options: KeyFileOptions = {}): AuthenticationStrategy {
  return publicKeys((situation) => fileIdentities(path, reportingTo(situation, options)))
}

/** Problems go to the authentication that is under way, too. */
export function reportingTo(situation: AuthenticationSituation, options: KeyFileOptions): KeyFileOptions {
  return {
    ...options,
    onProblem(path, error) {
      situation.unusable(path, error)
      options.onProblem?.(path, error)
    },
  }
}

/** What a file stands for: its certificate first, then its key. Empty when there is nothing. */
export async function fileIdentities(path: string, options: KeyFileOptions = {}): Promise<readonly Identity[]> {
  const file = await findIdentity(path)
  if (file === undefined || !file.hasPrivateKey) {
    await tellWhyAbsent(path, options)
    return []
  }
  const identity = await fileIdentity(file, options)
  const { certificate } = file
  return certificate === undefined ? [identity] : [certifiedIdentity(certificate.blob, path, identity), identity]
}

/** Reading it again fails with the reason. */
async function tellWhyAbsent(path: string, { onProblem }: KeyFileOptions): Promise<void> {
  try {
    // Before its permissions, which are nobody's business.
    if (await isPublicKey(path)) throw publicKeyGiven(path)
    await loadPrivateKey(path)
  } catch (error) {
    onProblem?.(path, error)
  }
}

async function isPublicKey(path: string): Promise<boolean> {
  return await loadPublicKey(path).then(
    () => true,
    () => false,
  )
}

function publicKeyGiven(path: string): SshError {
  const privatePath = path.replace(/(-cert)?\.pub$/, '')
  return new SshError('invalid-key', 'this is the public key, which cannot sign', {
    phase: 'local',
    advice: privatePath === path ? 'name the file of the private key' : `name the private key: ${privatePath}`,
  })
}

/**
 * The file is opened now: a key that is not encrypted can sign without asking anybody. Where a certificate stands in place of
 * the public half, the key is offered with it.
 */
export async function fileIdentity(file: IdentityFile, options: KeyFileOptions): Promise<Identity> {
  const key = await plainIdentity(file, options)
  const { path, publicKey } = file
  return publicKey?.isCertificate === true ? certifiedIdentity(publicKey.blob, path, key) : key
}

async function plainIdentity(file: IdentityFile, options: KeyFileOptions): Promise<Identity> {
  const { path, publicKey } = file
  let loaded: Promise<PrivateKey | undefined> | undefined
  const matching = (key: PrivateKey | undefined): PrivateKey | undefined => {
    if (key === undefined || publicKey === undefined || isHalfOf(key, publicKey)) return key
    options.onProblem?.(path, new SshError('invalid-key', 'the private key is not that of the public key beside it'))
    return undefined
  }
  const load = (): Promise<Signer | undefined> => (loaded ??= unlock(path, options)).then(matching)
  const facts = { publicKey: publicKey?.plainBlob, comment: path, load }
  try {
    const key = await loadPrivateKey(path)
    loaded = Promise.resolve(key)
    // A key that a token holds can only be used through an agent; signing then says so.
    return { ...facts, publicKey: facts.publicKey ?? key.publicKey, interaction: key.needsSecurityKey ? 'yes' : 'no' }
  } catch (error) {
    if (error instanceof SshError && error.code === 'passphrase-required') return { ...facts, interaction: 'yes' }
    return { ...facts, interaction: 'yes', load: () => tellProblem(path, error, options) }
  }
}

/** Not before the key would be used: as with ssh, nobody is bothered with a key that the server does not want. */
async function tellProblem(path: string, error: unknown, { onProblem }: KeyFileOptions): Promise<undefined> {
  onProblem?.(path, error)
  return undefined
}

function isHalfOf(key: PrivateKey, publicKey: PublicKey): boolean {
  return bytesEqual(key.publicKey, publicKey.plainBlob)
}

async function unlock(path: string, options: KeyFileOptions): Promise<PrivateKey | undefined> {
  const { passphrase, attempts = 3, onProblem } = options
  const prompt = typeof passphrase === 'function' ? passphrase : undefined
  for (let attempt = 1; attempt <= (prompt === undefined ? 1 : attempts); attempt++) {
    const answer = typeof passphrase === 'string' ? passphrase : await prompt?.({ path, attempt })
    if (answer === undefined || answer === '') {
      onProblem?.(path, noPassphrase())
      return undefined
    }
    try {
      return await loadPrivateKey(path, { passphrase: answer })
    } catch (error) {
      onProblem?.(path, error)
      if (!(error instanceof SshError) || error.code !== 'wrong-passphrase') return undefined
    }
  }
  return undefined
}

function noPassphrase(): SshError {
  return new SshError('passphrase-required', 'the key is encrypted, and no passphrase was given', {
    phase: 'authentication',
    advice: 'give the passphrase, or add the key to the agent (ssh-add)',
  })
}
