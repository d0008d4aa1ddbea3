// The person at the terminal, as far as a connection needs one.

/** How a question is asked. */
export interface AskPersonOptions {
  /** May what is typed be shown? False for secrets. */
  readonly echo: boolean
  /** Only yes or no is wanted (SSH_ASKPASS_PROMPT). */
  readonly confirm?: boolean
}

/** Who answers questions. Texts may hold a server's words: whoever shows them makes them safe for a terminal. */
export interface Person {
  /** Undefined: there is nobody, or no answer is given. */
  ask(question: string, options: AskPersonOptions): Promise<string | undefined>
  /**
   * Says something that needs no answer: an `error` (the default), a `notice` that may be left out where only errors
   * matter, or a part of a `dialogue` that questions follow.
   */
  tell(text: string, kind?: 'error' | 'notice' | 'dialogue'): void
}

/** Nobody is there: every question goes without an answer (BatchMode). */
export const nobody: Person = { ask: () => Promise.resolve(undefined), tell: () => {} }
