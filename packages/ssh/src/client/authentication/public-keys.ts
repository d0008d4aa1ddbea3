// Authentication with keys: which are offered, in which order, and whether the server is asked before one signs.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import { SshError } from '../../errors.ts'
import type { AttemptOutcome, PublickeyAttempt } from '../../protocol/userauth/attempt.ts'
import { bytesEqual, plainKeyOf } from '../../protocol/userauth/key-identity.ts'
import { chooseSignatureAlgorithm } from '../../protocol/userauth/signature-algorithm.ts'
import { describeKey } from './describe-key.ts'
import { boundSigners, type Identity, lazySigner, signerIdentity, type SignerSource } from './identity.ts'
import type { AuthenticationSituation, AuthenticationStrategy } from './strategy.ts'

/** Finds the identities; called when the strategy's turn comes, and anew after a partial success. */
export type Identities = (situation: AuthenticationSituation) => Promise<readonly Identity[]>

/**
 * Offers each identity once a step, in order. They are asked for when the strategy's turn comes; `close` is called when
 * they are not needed any more.
 */
export function publicKeys(identities: Identities, close?: () => void): AuthenticationStrategy {
  return {
    ...(close === undefined ? {} : { close }),
    method: 'publickey',
    eager: true,
    attempts: (situation) => offerAll(identities, situation),
  }
}

/** One key whose private half is at hand. */
export function key(signer: Signer): AuthenticationStrategy {
  return publicKeys(() => Promise.resolve([signerIdentity(signer)]))
}

/**
 * All keys of an agent, see `connectAgent` of `@yon/ssh/agent`. Keys of a type that we do not know are passed by.
 * @throws SshError `invalid-argument` for the path of an agent
 */
export function agentKeys(agent: SignerSource): AuthenticationStrategy {
  if (typeof (agent as Partial<SignerSource> | null | undefined)?.signers !== 'function') {
    throw new SshError('invalid-argument', 'agentKeys takes an agent that is connected', {
      phase: 'local',
      advice: "agentKeys(await connectAgent(path)), with connectAgent of '@yon/ssh/agent'",
    })
  }
  return publicKeys(async ({ session }) => {
    const signers = await boundSigners(agent, session)
    return signers.map((signer) => signerIdentity(signer, 'maybe'))
  })
}

async function* offerAll(
  identities: Identities,
  situation: AuthenticationSituation,
): AsyncGenerator<PublickeyAttempt, void, AttemptOutcome> {
  const candidates = await identities(situation)
  const offered: Uint8Array[] = []
  situation.found(candidates.map(describeKey))
  for (const identity of afterTheLast(candidates, situation)) {
    if (identity.publicKey === undefined)
      situation.loading(describeKey({ publicKey: undefined, comment: identity.comment }))
    const signer = identity.publicKey === undefined ? await identity.load() : lazySigner(identity, identity.publicKey)
    if (signer === undefined) continue
    const { publicKey } = signer
    if (offered.some((other) => bytesEqual(other, publicKey)) || isCompleted(publicKey, situation)) continue
    offered.push(publicKey)
    const sole = candidates.filter((one) => one.publicKey !== undefined).length === 1 && situation.onlyPublickeyStrategy
    const description = describeKey({ ...identity, publicKey, comment: signer.comment })
    yield* offer(signer, { description, query: needsQuery(identity, sole) }, situation)
  }
}

/** As ssh: after a partial success it goes on behind the key that the server took, and comes round to the others. */
function afterTheLast(
  candidates: readonly Identity[],
  { completedKeys }: AuthenticationSituation,
): readonly Identity[] {
  const last = completedKeys.at(-1)
  const at = candidates.findIndex(({ publicKey }) => last !== undefined && publicKey && bytesEqual(publicKey, last))
  return [...candidates.slice(at + 1), ...candidates.slice(0, at + 1)]
}

/** One key, with another algorithm when the server's list came after the first was chosen and names only that. */
async function* offer(
  signer: Signer,
  how: { readonly description: string; readonly query: boolean },
  situation: AuthenticationSituation,
): AsyncGenerator<PublickeyAttempt, void, AttemptOutcome> {
  const choose = (): string | undefined =>
    chooseSignatureAlgorithm(signer.algorithms, situation.acceptedAlgorithms, situation.serverSignatureAlgorithms)
  let algorithm = choose()
  for (const tried = new Set<string>(); algorithm !== undefined && !tried.has(algorithm); algorithm = choose()) {
    tried.add(algorithm)
    const outcome = yield { method: 'publickey', signer, algorithm, ...how }
    if (outcome !== 'failure') return
  }
}

/** A question costs a round trip, a signature may cost a person's attention or, of an agent, a confirmation. */
function needsQuery({ publicKey, interaction }: Identity, sole: boolean): boolean {
  if (publicKey === undefined || interaction === 'no') return false
  return interaction === 'yes' || !sole
}

function isCompleted(publicKey: Uint8Array, { completedKeys }: AuthenticationSituation): boolean {
  const key = plainKeyOf(publicKey) ?? publicKey
  return completedKeys.some((completed) => bytesEqual(plainKeyOf(completed) ?? completed, key))
}
