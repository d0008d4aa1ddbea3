// Identities that could not be used, and when, so that an error can tell all that was tried in order.
import { strerror } from '../../config/strerror.ts'
import { whyUnreadable } from '../../keys/load.ts'
import { type AuthenticationTry, SshError } from '../../errors.ts'

/** Something went wrong with an identity. */
export interface Setback {
  /** It was offered, and then could not sign. */
  readonly signing: boolean
  readonly description: string
  readonly error: unknown
}

export class Setbacks {
  /** How many attempts were over by now. */
  at = 0
  readonly #all: (Setback & { readonly at: number })[] = []

  add(setback: Setback): void {
    if (this.#all.length < SETBACKS_MAX) this.#all.push({ ...setback, at: this.at })
  }

  /** The attempts with these among them; an attempt that was withdrawn gets its reason. */
  among(tried: readonly AuthenticationTry[]): AuthenticationTry[] {
    const merged = tried.flatMap((attempt, index) => {
      const here = this.#all.filter(({ at }) => at === index)
      if (attempt.outcome !== 'withdrawn') return [...entries(here), attempt]
      // The first thing that went wrong is the reason of the others.
      const why = here.find(({ description }) => attempt.description.startsWith(description))
      const others = here.filter(({ description }) => description !== why?.description)
      return [...entries(others), why === undefined ? attempt : { ...attempt, ...whyNot(why.error) }]
    })
    return [...merged, ...entries(this.#all.filter(({ at }) => at >= tried.length))]
  }
}

function entries(setbacks: readonly Setback[]): AuthenticationTry[] {
  return setbacks
    .filter(({ signing }) => !signing)
    .map(({ description, error }) => ({
      method: 'publickey',
      outcome: 'unusable',
      description,
      ...whyNot(error),
    }))
}

function whyNot(error: unknown): Pick<AuthenticationTry, 'reason' | 'advice'> {
  const advice = error instanceof SshError && whyUnreadable(error) === undefined ? error.advice : undefined
  return { reason: reasonOf(error), ...(advice === undefined ? {} : { advice }) }
}

/** A file that cannot be read is named already. */
function reasonOf(error: unknown): string {
  const system = error instanceof SshError ? whyUnreadable(error) : (error as NodeJS.ErrnoException)
  return system?.code === undefined ? (error as Error).message : strerror(system.code)
}

/** A person reads them. */
const SETBACKS_MAX = 100
