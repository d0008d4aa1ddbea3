// RFC 4256: authentication by questions of the server.
import type { AttemptOutcome, InformationRequest, KeyboardInteractiveAttempt } from '../../protocol/userauth/attempt.ts'
import type { AuthenticationSituation, AuthenticationStrategy } from './strategy.ts'

/** What whoever answers gets to know beside the server's questions. */
export interface KeyboardInteractiveRequest extends InformationRequest {
  readonly userName: string
  readonly host: string
  /** 1 for the first dialogue; those before it failed. */
  readonly attempt: number
}

/** One response a prompt, in order; `undefined` gives up. Called for requests without prompts, too: show their text. */
export type Responder = (
  request: KeyboardInteractiveRequest,
) => readonly string[] | undefined | Promise<readonly string[] | undefined>

/** How dialogues are begun. */
export interface KeyboardInteractiveOptions {
  /** How many dialogues are begun (NumberOfPasswordPrompts). Default 3. */
  readonly attempts?: number
  /** Hints to the server (KbdInteractiveDevices). Default: none. */
  readonly submethods?: readonly string[]
}

/** Answers to questions of the server, such as one-time codes (RFC 4256). */
export function keyboardInteractive(
  respond: Responder,
  options: KeyboardInteractiveOptions = {},
): AuthenticationStrategy {
  return {
    method: 'keyboard-interactive',
    // The server asks, so nobody is asked in vain.
    eager: true,
    attempts: (situation) => dialogues(respond, options, situation),
  }
}

async function* dialogues(
  respond: Responder,
  { attempts = 3, submethods = [] }: KeyboardInteractiveOptions,
  { userName, host }: AuthenticationSituation,
): AsyncGenerator<KeyboardInteractiveAttempt, void, AttemptOutcome> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let asked = false
    const outcome = yield {
      method: 'keyboard-interactive',
      submethods,
      respond: (request) => {
        asked = true
        return respond({ ...request, userName, host, attempt })
      },
    }
    // A server that refuses without a question will do so again; a person who gave up has said so.
    if (!asked || outcome === 'withdrawn') return
  }
}
