// All processes that this one has started and that run. They end with it, by whatever it ends.
import process from 'node:process'
import { atLastMoment, endScript, onSignal } from '../ending/index.ts'
import { isHandled } from '../ending/signals.ts'
import { guard, type Guarded, release } from './guard.ts'
import { processTree, takesInterrupt } from './tree.ts'

/** Adds a process, right after its start. */
export function adopt(member: Guarded): void {
  guard(member)
  if (members.size === 0) watch()
  members.add(member)
  if (!member.leadsGroup) ignoreInterrupt ??= onSignal('SIGINT', noteInterrupt)
}

/** The process has ended, and with it what was started by it and still counts. */
export function dismiss(member: Guarded): void {
  if (!members.delete(member)) return
  release(member)
  if (!sharesTerminal()) {
    ignoreInterrupt?.()
    ignoreInterrupt = undefined
    interrupted = false
  }
  if (members.size === 0) unwatch()
}

/**
 * Tells how a member ended. An interrupt from the terminal reaches all that share it, and each decides what it means, as
 * editors do; the script ends when the interrupt has ended one of them. Resolves when the script may go on.
 */
export async function noteEnd(member: Guarded, status: number | undefined, signal: string | undefined): Promise<void> {
  if (member.leadsGroup) return
  const byInterrupt = signal === 'SIGINT' || status === INTERRUPTED_STATUS
  // This process may learn of its own interrupt a moment later than of the end of another.
  if (byInterrupt && !interrupted) await new Promise<void>((resolve) => setTimeout(resolve, INTERRUPT_LATE_MS))
  if (byInterrupt && interrupted && isLast('SIGINT')) void endScript({ signal: 'SIGINT' })
  interrupted = false
}

/** Sends the signal to the process, all in its group, or all below it. */
export function signalMember(member: Guarded, signal: string): void {
  const targets = member.leadsGroup ? [-member.pid] : processTree(member.pid)
  for (const target of targets) {
    try {
      process.kill(target, signal)
    } catch {
      // It has ended, or became another user's.
    }
  }
}

function watch(): void {
  forgetLastMoment = atLastMoment(() => signalAll('SIGTERM'))
  process.on('SIGINT', forwardInterrupt)
}

function unwatch(): void {
  forgetLastMoment?.()
  process.off('SIGINT', forwardInterrupt)
}

function noteInterrupt(): void {
  const sharing = [...members].filter(({ leadsGroup }) => !leadsGroup)
  const isTaken = sharing.some(({ pid }) => processTree(pid).some(takesInterrupt))
  // Who asks twice means the script.
  if (isTaken && !interrupted) interrupted = true
  else if (isLast('SIGINT')) void endScript({ signal: 'SIGINT' })
}

/** Whether no listener but that of this file takes the signal. */
function isLast(name: NodeJS.Signals): boolean {
  ignoreInterrupt?.()
  ignoreInterrupt = undefined
  return !isHandled(name)
}

// Those of other groups got nothing from the terminal. Where the script does not end, they get it from here.
function forwardInterrupt(): void {
  if (!isHandled('SIGINT')) return
  for (const member of members) if (member.leadsGroup) signalMember(member, 'SIGINT')
}

function sharesTerminal(): boolean {
  for (const { leadsGroup } of members) if (!leadsGroup) return true
  return false
}

function signalAll(name: string): void {
  for (const member of members) signalMember(member, name)
}

const members = new Set<Guarded>()
let interrupted = false
let ignoreInterrupt: (() => void) | undefined
let forgetLastMoment: (() => void) | undefined
const INTERRUPTED_STATUS = 130
const INTERRUPT_LATE_MS = 50
