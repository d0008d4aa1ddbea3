// RFC 4252 §5: the client's side of user authentication, one attempt after the other.
import { AuthenticationError } from '../../errors.ts'
import { ask, type Exchange } from '../exchange.ts'
import type { AttemptOutcome, AuthenticationAttempt, MethodQuestion, TriedAttempt } from './attempt.ts'
import { attemptScript } from './catalog.ts'
import { METHOD_NAME_LENGTH_MAX, METHOD_NAMES_MAX } from './limits.ts'
import type { ClientContext, ClientOutcome } from './method.ts'

/** What the script looks up afresh before each attempt: SSH_MSG_EXT_INFO may come late. */
export interface ClientSituation {
  readonly context: ClientContext
  readonly serverSignatureAlgorithms: readonly string[] | undefined
}

/** Ends with what was tried, the success last. @throws AuthenticationError when nothing more is left to try. */
export function* authenticateClient(situation: () => ClientSituation): Exchange<readonly TriedAttempt[]> {
  const tried: TriedAttempt[] = []
  let remaining: readonly string[] | undefined
  let partialSuccess = false
  for (;;) {
    const question: MethodQuestion = {
      type: 'authentication-method',
      remaining,
      partialSuccess,
      tried: [...tried],
      serverSignatureAlgorithms: situation().serverSignatureAlgorithms,
    }
    const attempt = yield* ask(question)
    if (attempt === undefined) throw permissionDenied(remaining ?? [], tried)
    const reply = yield* attemptScript(attempt, situation().context)
    tried.push(record(attempt, outcomeOf(reply)))
    if (reply.type === 'SSH_MSG_USERAUTH_SUCCESS') return tried
    partialSuccess = reply.type === 'SSH_MSG_USERAUTH_FAILURE' && reply.partialSuccess
    if (reply.type === 'SSH_MSG_USERAUTH_FAILURE') remaining = boundedNames(reply.authenticationsThatCanContinue)
  }
}

function outcomeOf(reply: ClientOutcome): AttemptOutcome {
  switch (reply.type) {
    case 'SSH_MSG_USERAUTH_SUCCESS':
      return 'success'
    case 'SSH_MSG_USERAUTH_FAILURE':
      return reply.partialSuccess ? 'partial-success' : 'failure'
    case 'withdrawn':
      return 'withdrawn'
  }
}

function record(attempt: AuthenticationAttempt, outcome: AttemptOutcome): TriedAttempt {
  const facts = { method: attempt.method, outcome, description: attempt.description ?? attempt.method }
  if (attempt.method !== 'publickey') return facts
  return { ...facts, publicKey: attempt.signer.publicKey, algorithm: attempt.algorithm }
}

function boundedNames(names: readonly string[]): string[] {
  return names.filter((name) => name !== '' && name.length <= METHOD_NAME_LENGTH_MAX).slice(0, METHOD_NAMES_MAX)
}

function permissionDenied(remaining: readonly string[], tried: readonly TriedAttempt[]): AuthenticationError {
  const attempts = tried.map(({ method, outcome, description }) => ({ method, outcome, description }))
  return new AuthenticationError(`Permission denied (${remaining.join(',')}).`, remaining, { tried: attempts })
}
