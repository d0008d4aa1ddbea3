// All processes that this one has started and that run. They end with it, by whatever it ends.
import process from 'node:process'
import { guard, type Guarded, release } from './guard.ts'
import { processTree } from './tree.ts'

/** Adds a process, right after its start. */
export function adopt(member: Guarded): void {
  guard(member)
  if (members.size === 0) listen()
  members.add(member)
}

/** The process has ended, and with it what was started by it and still counts. */
export function dismiss(member: Guarded): void {
  if (!members.delete(member)) return
  release(member)
  if (members.size === 0) ignore()
}

/** Tells how a member ended that shares the terminal: when an interrupt ended it, the interrupt was for the script, too. */
export function noteEnd(member: Guarded, status: number | undefined, signal: string | undefined): void {
  if (member.leadsGroup || !interrupted) return
  interrupted = false
  if (signal === 'SIGINT' || status === INTERRUPTED_STATUS) die('SIGINT')
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

function listen(): void {
  process.on('exit', onExit)
  for (const name of SIGNALS) process.on(name, onSignal)
}

// While nothing runs the signals do what they do in any Node process, and at once.
function ignore(): void {
  process.off('exit', onExit)
  for (const name of SIGNALS) process.off(name, onSignal)
  interrupted = false
}

function onExit(): void {
  signalAll('SIGTERM')
}

/**
 * What a shell does: an interrupt reaches all commands. One that shares the terminal got it from there and decides
 * whether it ends; otherwise the script ends, unless it listens to the signal itself.
 */
function onSignal(name: NodeJS.Signals): void {
  const isListenedTo = process.listenerCount(name) > 1
  if (name === 'SIGINT') {
    for (const member of members) if (member.leadsGroup) signalMember(member, name)
    if (isListenedTo) return
    const first = !interrupted
    interrupted = [...members].some(({ leadsGroup }) => !leadsGroup)
    if (interrupted && first) return
  } else if (isListenedTo) return
  die(name)
}

function die(name: NodeJS.Signals): void {
  signalAll('SIGTERM')
  ignore()
  process.kill(process.pid, name)
}

function signalAll(name: string): void {
  for (const member of members) signalMember(member, name)
}

const members = new Set<Guarded>()
let interrupted = false
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const INTERRUPTED_STATUS = 130
