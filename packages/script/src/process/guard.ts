// A process that outlives this one for a moment: when this process is gone, however it ended, the guard ends the
// commands that were left. It is the shell that makes the pipes.
import { PipeShell } from '@yon/ssh/pipes'
import { GUARD_AT_END, GUARD_BRANCHES } from './guard-text.ts'

/** A process of ours: a group of its own, or one in the group of this process. */
export interface Guarded {
  readonly pid: number
  readonly leadsGroup: boolean
}

/** Ends the process when this one is gone before `release` was called. */
export function guard(guarded: Guarded): void {
  // A guard that starts now is told by its greeting.
  guardShell.prepare()
  guardeds.add(guarded)
  guardShell.tell(`+ ${name(guarded)}`)
}

/** The process has ended. */
export function release(guarded: Guarded): void {
  guardeds.delete(guarded)
  guardShell.mention(`- ${name(guarded)}`)
}

/** The guard starts if it does not run, so that later it is there at once. */
export function prepareGuard(): void {
  guardShell.prepare()
}

function name({ pid, leadsGroup }: Guarded): string {
  return leadsGroup ? `-${pid}` : String(pid)
}

const guardeds = new Set<Guarded>()

/** The guard itself. */
export const guardShell = new PipeShell({
  name: 'yon-guard',
  branches: GUARD_BRANCHES,
  atEnd: GUARD_AT_END,
  greeting: () => Array.from(guardeds, (each) => `+ ${name(each)}`),
})
