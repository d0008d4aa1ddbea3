// What ssh_config and the agent name as keys of the user, found where they are.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { certificateFiles, identityFiles } from '../../config/use.ts'
import type { NamedFile } from '../../config/values/identity.ts'
import { SshError } from '../../errors.ts'
import { findCertificate, findIdentity, type IdentityFile } from '../../keys/load.ts'
import { PublicKey } from '../../keys/public-key.ts'
import { boundSigners, type SignerSource } from '../authentication/identity.ts'
import type { SessionFacts } from '../authentication/strategy.ts'
import type { Candidate } from './identity-order.ts'

/** A file of IdentityFile, and what was found there. */
export interface NamedIdentity extends NamedFile {
  readonly file: IdentityFile | undefined
}

export async function findFiles(config: ResolvedConfig): Promise<NamedIdentity[]> {
  return await Promise.all(
    identityFiles(config).map(async (named) => ({ ...named, file: await findIdentity(named.path) })),
  )
}

/** Each file, and behind it the certificate beside it; the latter only where no CertificateFile is named. */
export function fileCandidates(named: readonly NamedIdentity[], { values }: ResolvedConfig): Candidate[] {
  const isAlone = values.certificateFile.length === 0
  return named.flatMap(({ path, userProvided, file }) => {
    const candidate = { path, userProvided, holder: 'file' } as const
    const beside = isAlone ? file?.certificate : undefined
    return [
      { ...candidate, publicKey: file?.publicKey },
      ...(beside === undefined ? [] : [{ ...candidate, publicKey: beside }]),
    ].filter(isOfUser)
  })
}

/** A file that cannot be read or holds no certificate is passed by, as with ssh. */
export async function certificateCandidates(config: ResolvedConfig): Promise<Candidate[]> {
  const found = await Promise.all(
    certificateFiles(config).map(async ({ path, userProvided }) => {
      const publicKey = await findCertificate(path)
      return { path, userProvided, publicKey, holder: 'file' } as const
    }),
  )
  return found.filter((each) => each.publicKey !== undefined && isOfUser(each))
}

/** An agent that fails is as good as none. */
export async function agentCandidates(
  agent: SignerSource | undefined,
  session: SessionFacts | undefined,
): Promise<Candidate[]> {
  return agent === undefined ? [] : candidates(await boundSigners(agent, session).catch(() => []), 'agent')
}

export async function tokenCandidates(token: SignerSource | undefined): Promise<Candidate[]> {
  return token === undefined ? [] : candidates(await token.signers().catch(() => []), 'token')
}

function candidates(signers: readonly Signer[], holder: 'agent' | 'token'): Candidate[] {
  return signers.flatMap((signer) => {
    const publicKey = decoded(signer.publicKey)
    if (publicKey === undefined) return []
    return [{ path: signer.comment, publicKey, userProvided: false, holder, signer }]
  })
}

/** A certificate of a host lets nobody in. */
function isOfUser({ publicKey }: Candidate): boolean {
  return publicKey?.certificate === undefined || publicKey.certificate.role === 'user'
}

function decoded(blob: Uint8Array): PublicKey | undefined {
  try {
    return new PublicKey(blob)
  } catch (error) {
    if (error instanceof SshError) return undefined
    throw error
  }
}
