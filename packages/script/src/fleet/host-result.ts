/** What every result tells of its host. */
interface HostFacts<H> {
  /** The name of the host. */
  readonly host: string
  /** The host as it was given. */
  readonly target: H
  /** How long it took, all tries together. */
  readonly ms: number
  /** How often it was tried; 0 when it was not begun. */
  readonly attempts: number
}

/** A host on which the function succeeded. */
export interface HostSuccess<H, T> extends HostFacts<H> {
  readonly ok: true
  readonly value: T
  readonly error?: undefined
  readonly skipped: false
}

/** A host on which it failed, or that was not begun. */
export interface HostFailure<H> extends HostFacts<H> {
  readonly ok: false
  readonly value?: undefined
  readonly error: unknown
  /** Not begun, because too many others had failed. */
  readonly skipped: boolean
}

/** How it went on one host. */
export type HostResult<H, T> = HostSuccess<H, T> | HostFailure<H>

/** `1 of 3 hosts failed, 2 were not begun`. */
export function countFailures(results: readonly HostResult<unknown, unknown>[]): string {
  const skipped = results.filter((result) => result.skipped).length
  const failed = results.filter(({ ok }) => !ok).length - skipped
  const counts = `${failed} of ${results.length} hosts failed`
  return skipped === 0 ? counts : `${counts}, ${skipped} ${skipped === 1 ? 'was' : 'were'} not begun`
}

/** Of those that failed, as many names as a message has room for; those that were not begun are not to blame. */
export function namesOfFailed(results: readonly HostResult<unknown, unknown>[]): string {
  const names = results.flatMap(({ ok, skipped, host }) => (ok || skipped ? [] : [host]))
  return [...names.slice(0, NAMED_MAX), ...(names.length > NAMED_MAX ? ['…'] : [])].join(', ')
}

/** The message of an error, or what was thrown instead of one. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message === '' ? error.name : error.message
}

const NAMED_MAX = 10
