// The order in which strategies are tried, as `ssh` does it.
import { type AuthenticationError, SshError } from '../../errors.ts'
import type { AuthenticationTrace } from '../trace.ts'
import { explainDenial } from '../advice/authentication.ts'
import type {
  AttemptOutcome,
  AuthenticationAttempt,
  MethodQuestion,
  SignQuestion,
  UserauthClientQuestion,
} from '../../protocol/userauth/attempt.ts'
import { Setbacks } from './setbacks.ts'
import type { AuthenticationSituation, AuthenticationStrategy, SessionFacts } from './strategy.ts'

export interface PlanOptions {
  readonly userName: string
  /** The server as people name it in prompts. */
  readonly host: string
  /** In order of preference. */
  readonly strategies: readonly AuthenticationStrategy[]
  /** Signature algorithms for users' keys, best first. */
  readonly acceptedAlgorithms: readonly string[]
  /** False: the host key is not trusted, so methods that would tell a man in the middle a secret are left out. */
  mayRevealSecrets?(): boolean
  /** For agents; looked up when a strategy begins. */
  session?(): SessionFacts | undefined
  onTrace?(trace: AuthenticationTrace): void
}

/**
 * Answers the questions of a client's authentication: the first strategy whose method can continue, until it has no more
 * attempts, then the next one; all of them anew after a partial success.
 */
export class AuthenticationPlan {
  readonly #options: PlanOptions
  #runs: StrategyRun[]
  #current: StrategyRun | undefined
  #question: MethodQuestion | undefined
  #closed = false
  readonly #setbacks = new Setbacks()

  constructor(options: PlanOptions) {
    this.#options = options
    this.#runs = this.#newRuns()
  }

  /** For `onQuestion` of the protocol: the answer to a question. */
  async answer(question: UserauthClientQuestion): Promise<unknown> {
    switch (question.type) {
      case 'authentication-method':
        return this.#traced(await this.#next(question))
      case 'authentication-signature':
        return await this.#sign(question)
      case 'keyboard-interactive-prompts':
        return await question.attempt.respond(question.request)
      case 'password-change':
        return await question.attempt.change?.(question.request)
    }
  }

  /** Why there is no way in, for people: with what could not be tried, and what to do about it. */
  explain(error: AuthenticationError): AuthenticationError {
    const { userName, host, strategies } = this.#options
    return explainDenial({
      error,
      userName,
      host,
      tried: this.#setbacks.among(error.tried),
      methods: strategies.map(({ method }) => method),
      secretsWithheld: this.#options.mayRevealSecrets?.() === false,
    })
  }

  /** Authentication is over, or its connection: what strategies hold is given back. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const run of this.#runs) endRun(run)
    for (const strategy of this.#options.strategies) strategy.close?.()
  }

  async #next(question: MethodQuestion): Promise<AuthenticationAttempt | undefined> {
    this.#question = question
    this.#setbacks.at = question.tried.length
    this.#traceRefusal(question)
    const outcome = question.tried.at(-1)?.outcome
    if (question.partialSuccess) this.#beginAnew()
    else if (this.#current !== undefined) this.#current.outcome = outcome
    for (const run of this.#runs) {
      if (this.#closed) return undefined
      if (question.remaining === undefined && !run.strategy.eager) return this.#askForMethods(question)
      if (run.over || question.remaining?.includes(run.strategy.method) === false) continue
      if (SECRET_METHODS.includes(run.strategy.method) && this.#options.mayRevealSecrets?.() === false) continue
      const attempt = await this.#advance(run)
      if (attempt !== undefined) return attempt
    }
    return this.#askForMethods(question)
  }

  #traced(attempt: AuthenticationAttempt | undefined): AuthenticationAttempt | undefined {
    const { onTrace } = this.#options
    if (attempt === undefined) onTrace?.({ event: 'authentication-exhausted' })
    else onTrace?.({ event: 'authentication', method: attempt.method, description: attempt.description ?? '' })
    return attempt
  }

  #traceRefusal({ tried, remaining, partialSuccess }: MethodQuestion): void {
    const last = tried.at(-1)
    if (last === undefined || last.outcome === 'withdrawn') return
    const { method } = last
    const methodsThatCanContinue = remaining ?? []
    this.#options.onTrace?.({ event: 'authentication-refused', method, partialSuccess, methodsThatCanContinue })
  }

  async #advance(run: StrategyRun): Promise<AuthenticationAttempt | undefined> {
    run.iterator ??= run.strategy.attempts(this.#situation())
    const { done, value } = await run.iterator.next(run.outcome ?? 'failure')
    run.outcome = undefined
    if (done === true) {
      run.over = true
      return undefined
    }
    this.#current = run
    return value
  }

  /** RFC 4252 §5.2: "none" tells which methods there are, and may even let us in. Once is enough. */
  #askForMethods({ tried }: MethodQuestion): AuthenticationAttempt | undefined {
    this.#current = undefined
    return tried.some((attempt) => attempt.outcome !== 'withdrawn') ? undefined : { method: 'none' }
  }

  async #sign({ attempt, data }: SignQuestion): Promise<Uint8Array | undefined> {
    const { description = '' } = attempt
    if (attempt.method === 'publickey' && attempt.query) this.#options.onTrace?.({ event: 'key-accepted', description })
    try {
      return await attempt.signer.sign(data, attempt.algorithm)
    } catch (error) {
      if (error instanceof SshError && error.code === 'aborted') throw error
      this.#setbacks.add({ signing: true, description: attempt.signer.comment, error })
      const { publicKey, comment } = attempt.signer
      this.#options.onTrace?.({ event: 'signing-failed', publicKey, comment, error })
      return undefined
    }
  }

  #beginAnew(): void {
    for (const run of this.#runs) endRun(run)
    this.#runs = this.#newRuns()
  }

  #newRuns(): StrategyRun[] {
    this.#current = undefined
    return this.#options.strategies.map((strategy) => ({
      strategy,
      iterator: undefined,
      outcome: undefined,
      over: false,
    }))
  }

  #situation(): AuthenticationSituation {
    const { userName, host, acceptedAlgorithms, strategies } = this.#options
    const session = this.#options.session?.()
    const question = (): MethodQuestion | undefined => this.#question
    return {
      userName,
      host,
      acceptedAlgorithms,
      session,
      passedOver: (description, because) =>
        this.#options.onTrace?.({ event: 'identity-passed-over', description, because }),
      loading: (description) => this.#options.onTrace?.({ event: 'identity-loading', description }),
      found: (descriptions) => this.#options.onTrace?.({ event: 'identities', descriptions }),
      unusable: (description, error) => this.#setbacks.add({ signing: false, description, error }),
      onlyPublickeyStrategy: strategies.filter(({ method }) => method === 'publickey').length === 1,
      get serverSignatureAlgorithms() {
        return question()?.serverSignatureAlgorithms
      },
      get completedKeys() {
        const tried = question()?.tried ?? []
        return tried.flatMap(({ outcome, publicKey }) =>
          outcome === 'partial-success' && publicKey !== undefined ? [publicKey] : [],
        )
      },
    }
  }
}

interface StrategyRun {
  readonly strategy: AuthenticationStrategy
  iterator: AsyncGenerator<AuthenticationAttempt, void, AttemptOutcome> | undefined
  /** Of its last attempt, until the strategy has been told. */
  outcome: AttemptOutcome | undefined
  over: boolean
}

/** Leaves the iteration as a `break` does. What goes wrong then concerns nobody any more. */
function endRun({ iterator }: StrategyRun): void {
  iterator?.return().catch(() => undefined)
}

const SECRET_METHODS: readonly string[] = ['password', 'keyboard-interactive']
