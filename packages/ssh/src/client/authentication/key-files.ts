// Identities in files, as ssh has them: offered by their public half, decrypted only when the server wants them.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import { SshError } from '../../errors.ts'
import { findIdentity, type IdentityFile, loadPrivateKey } from '../../keys/load.ts'
import type { PrivateKey } from '../../keys/private-key.ts'
import { certifiedIdentity, type Identity } from './identity.ts'
import { publicKeys } from './public-keys.ts'
import type { AuthenticationStrategy } from './strategy.ts'

/** What whoever is asked for a passphrase gets to know. */
export interface PassphraseRequest {
  readonly path: string
  /** 1 for the first question; the answers before it were wrong. */
  readonly attempt: number
}

/** The passphrase; undefined or an empty one gives the key up. */
export type PassphrasePrompt = (request: PassphraseRequest) => string | undefined | Promise<string | undefined>

export interface KeyFileOptions {
  /** For encrypted keys: the passphrase, or somebody to ask for it. Default: encrypted keys are passed by. */
  readonly passphrase?: string | PassphrasePrompt
  /** How often a person is asked for one key's passphrase. Default 3, as ssh. */
  readonly attempts?: number
  /** A key was found but cannot be used: others may read the file, it is malformed, nobody knows the passphrase. */
  readonly onProblem?: (path: string, error: unknown) => void
}

/** The key in a file, with its certificate in `path-cert.pub` if there is one. A file that is not there is passed by. */
export function keyFile(path: string, options: KeyFileOptions = {}): AuthenticationStrategy {
  return publicKeys(() => fileIdentities(path, options))
}

/** What a file stands for: its certificate first, then its key. Empty when there is nothing. */
export async function fileIdentities(path: string, options: KeyFileOptions = {}): Promise<readonly Identity[]> {
  const file = await findIdentity(path)
  if (file === undefined || !file.hasPrivateKey) return []
  const identity = await fileIdentity(file, options)
  const { certificate } = file
  return certificate === undefined ? [identity] : [certifiedIdentity(certificate.blob, path, identity), identity]
}

/** The file is opened now: a key that is not encrypted can sign without asking anybody. */
export async function fileIdentity(file: IdentityFile, options: KeyFileOptions): Promise<Identity> {
  const { path } = file
  let loaded: Promise<PrivateKey | undefined> | undefined
  const load = (): Promise<Signer | undefined> => (loaded ??= unlock(path, options))
  const facts = { publicKey: file.publicKey?.blob, comment: path, load }
  try {
    const key = await loadPrivateKey(path)
    loaded = Promise.resolve(key)
    // A key that a token holds can only be used through an agent; signing then says so.
    return { ...facts, publicKey: key.publicKey, interaction: key.needsSecurityKey ? 'yes' : 'no' }
  } catch (error) {
    if (error instanceof SshError && error.code === 'passphrase-required') return { ...facts, interaction: 'yes' }
    options.onProblem?.(path, error)
    return { ...facts, interaction: 'yes', load: () => Promise.resolve(undefined) }
  }
}

async function unlock(path: string, options: KeyFileOptions): Promise<PrivateKey | undefined> {
  const { passphrase, attempts = 3, onProblem } = options
  const prompt = typeof passphrase === 'function' ? passphrase : undefined
  for (let attempt = 1; attempt <= (prompt === undefined ? 1 : attempts); attempt++) {
    const answer = typeof passphrase === 'string' ? passphrase : await prompt?.({ path, attempt })
    if (passphrase === undefined) {
      onProblem?.(path, new SshError('passphrase-required', 'the key is encrypted, and no passphrase was given'))
    }
    if (answer === undefined || answer === '') return undefined
    try {
      return await loadPrivateKey(path, { passphrase: answer })
    } catch (error) {
      onProblem?.(path, error)
      if (!(error instanceof SshError) || error.code !== 'wrong-passphrase') return undefined
    }
  }
  return undefined
}
