// RFC 4252 §8: authentication with a password, given or asked for.
import type {
  AttemptOutcome,
  PasswordAttempt,
  PasswordChange,
  PasswordChangeRequest,
} from '../../protocol/userauth/attempt.ts'
import type { AuthenticationSituation, AuthenticationStrategy } from './strategy.ts'

/** What whoever is asked for a password gets to know. */
export interface PasswordRequest {
  readonly userName: string
  readonly host: string
  /** 1 for the first question; the answers before it were wrong. */
  readonly attempt: number
}

/** The password; `undefined` gives up. */
export type PasswordPrompt = (request: PasswordRequest) => string | undefined | Promise<string | undefined>

/** How often a password is asked for, and what to do when it has expired. */
export interface PasswordOptions {
  /** How often a person is asked (NumberOfPasswordPrompts). Default 3. A given password is tried once. */
  readonly attempts?: number
  /** Answers the server's demand for a new password. Default: the attempt is given up. */
  readonly change?: (request: PasswordChangeRequest) => PasswordChange | undefined | Promise<PasswordChange | undefined>
}

/** A password, or somebody to ask for it: `undefined` as the answer gives up. */
export function password(source: string | PasswordPrompt, options: PasswordOptions = {}): AuthenticationStrategy {
  const change = options.change === undefined ? {} : { change: options.change }
  return {
    method: 'password',
    eager: typeof source === 'string',
    attempts: async function* (situation) {
      if (typeof source === 'string') yield { method: 'password', password: source, ...change }
      else yield* askAndTry(source, options.attempts ?? PROMPTS_DEFAULT, change, situation)
    },
  }
}

async function* askAndTry(
  prompt: PasswordPrompt,
  attempts: number,
  change: Pick<PasswordAttempt, 'change'>,
  { userName, host }: AuthenticationSituation,
): AsyncGenerator<PasswordAttempt, void, AttemptOutcome> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const answer = await prompt({ userName, host, attempt })
    if (answer === undefined) return
    yield { method: 'password', password: answer, ...change }
  }
}

/** NumberOfPasswordPrompts of ssh_config. */
const PROMPTS_DEFAULT = 3
