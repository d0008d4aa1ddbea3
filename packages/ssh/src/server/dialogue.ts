// RFC 4256: lets an application write a dialogue as a function that awaits the user's responses.
import { SshError } from '../errors.ts'
import type { Prompt } from '../protocol/userauth/attempt.ts'
import type { AuthenticationDecision, PromptDecision } from '../protocol/userauth/decision.ts'
import type { LoginRequest } from './authentication.ts'

/** A keyboard-interactive dialogue to lead with a client. */
export interface DialogueRequest extends LoginRequest {
  /** The client's hints. */
  readonly submethods: readonly string[]
  /**
   * Shows a text and asks for responses: as many as there are prompts, none for no prompts. Rejects when the client goes
   * away or begins something else.
   */
  prompt(request: {
    readonly name?: string
    readonly instruction?: string
    readonly prompts: readonly Prompt[]
  }): Promise<readonly string[]>
}

type Verdict = boolean | AuthenticationDecision
type Outcome = Verdict | PromptDecision

/** Turns the questions and answers of the protocol inside out. */
export class Dialogue {
  /** Of the protocol: which dialogue this is. */
  readonly identity: object
  #resolveOutcome: (outcome: Outcome) => void = () => undefined
  #rejectOutcome: (error: unknown) => void = () => undefined
  #resolveResponses: ((responses: readonly string[]) => void) | undefined
  #rejectResponses: ((error: SshError) => void) | undefined

  constructor(identity: object) {
    this.identity = identity
  }

  /** Runs the handler up to its first prompt or its verdict. */
  begin(handler: (prompt: DialogueRequest['prompt']) => Verdict | Promise<Verdict>): Promise<Outcome> {
    const outcome = this.#nextOutcome()
    void (async () => {
      try {
        const verdict = await handler((request) => this.#prompt(request))
        this.#resolveOutcome(verdict)
      } catch (error) {
        this.#rejectOutcome(error)
      }
    })()
    return outcome
  }

  /** Lets the handler go on with the responses. */
  answer(responses: readonly string[]): Promise<Outcome> {
    const outcome = this.#nextOutcome()
    this.#resolveResponses?.(responses)
    this.#resolveResponses = undefined
    return outcome
  }

  /** The client does not answer any more. */
  abandon(): void {
    this.#rejectResponses?.(new SshError('aborted', 'the client gave the dialogue up', { phase: 'authentication' }))
    this.#resolveResponses = undefined
    this.#rejectResponses = undefined
  }

  #prompt(request: Parameters<DialogueRequest['prompt']>[0]): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.#resolveResponses = resolve
      this.#rejectResponses = reject
      this.#resolveOutcome({ decision: 'prompt', ...request })
    })
  }

  #nextOutcome(): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#resolveOutcome = resolve
      this.#rejectOutcome = reject
    })
  }
}
