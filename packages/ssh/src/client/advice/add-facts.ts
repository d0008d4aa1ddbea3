// Whoever finds a fault seldom knows to which host it belongs or what can be done: that is added on the way up.
import type { SshError } from '../../errors.ts'

/** What is known of it now. */
export interface AddedFacts {
  readonly hop?: string | undefined
  readonly advice?: string | undefined
}

/** Fills in what an error does not say yet. @returns the same error */
export function addFacts<E extends SshError>(error: E, { hop, advice }: AddedFacts): E {
  const facts = error as { -readonly [Fact in 'hop' | 'advice']: SshError[Fact] }
  facts.hop ??= hop
  facts.advice ??= advice
  return error
}
