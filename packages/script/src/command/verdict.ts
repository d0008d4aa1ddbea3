// Whether what ran counts as a success.
import type { CommandEnd } from './executor.ts'

/** By what is judged. */
export interface Policy {
  /** Whether every command of the last pipeline counts, and not only its last. */
  readonly pipefail: boolean
  /** Statuses that are successes; default 0. */
  readonly codes?: readonly number[]
}

/** The judgement of a list. */
export interface Verdict {
  readonly ok: boolean
  /** What decided: the last command that failed, otherwise the last that ran. */
  readonly decisive: CommandEnd | undefined
}

/** Judges the last pipeline that ran. */
export function verdictOf(ends: readonly CommandEnd[], { pipefail, codes = SUCCESS }: Policy): Verdict {
  const pipeline = ends.at(-1)?.pipeline
  const stages = ends.filter((end) => end.pipeline === pipeline)
  const last = stages.at(-1)
  const failed = stages.findLast((end) => {
    if (end.status !== undefined && codes.includes(end.status)) return false
    return end === last || (pipefail && end.status !== 0 && !lostItsReader(end))
  })
  return { ok: failed === undefined, decisive: failed ?? last }
}

// Who reads decides how much it wants: `yes | head -1` has done what it says. A shell over there tells of the signal by
// 128 + 13.
function lostItsReader(end: CommandEnd): boolean {
  return end.signal === 'SIGPIPE' || end.status === SIGPIPE_STATUS
}

const SUCCESS = [0]
const SIGPIPE_STATUS = 141
