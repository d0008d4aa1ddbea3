// What all processes of one list have in common.
import type { CommandEnd } from '../command/executor.ts'
import type { ExpandContext } from '../expand/index.ts'
import type { List } from '../grammar/ast.ts'
import { ScriptError } from '../errors.ts'
import type { Child, ChildEnd } from './child.ts'
import { adopt, dismiss, signalMember } from './family.ts'
import type { Guarded } from './guard.ts'

/** Where words are expanded and processes run. */
export type RunContext = ExpandContext & { readonly env: Record<string, string> }

/** The descriptors that a list gets, of this process. */
export type Standard = readonly [stdin: number | 'ignore', stdout: number | 'ignore', stderr: number | 'ignore']

/** A list that runs. */
export interface StartedList {
  /** The first pipeline is there. Rejects when it cannot be: nothing was started then. */
  readonly started: Promise<void>
  /** Nothing more of it will start: its descriptors are not needed any more. */
  readonly spawned: Promise<void>
  readonly ended: Promise<readonly CommandEnd[]>
}

/** Starts a list. `owned` descriptors are closed as soon as no command will need them any more. */
export type StartList = (list: List, standard: Standard, owned: readonly number[], run: Run) => StartedList

/** What holds for all of a list. */
export interface RunSettings {
  readonly pipefail: boolean
  readonly sharesTerminal: boolean
  /** What is not shown. */
  readonly secretForms: readonly string[]
  /** Starts the lists of process substitutions. */
  readonly startNested: StartList
}

/** The processes of a list, and what happened to them as a whole. */
export class Run {
  readonly context: RunContext
  readonly pipefail: boolean
  readonly sharesTerminal: boolean
  readonly secretForms: readonly string[]
  readonly startNested: StartList
  readonly #members = new Set<Guarded>()
  readonly #killed: Promise<string>
  readonly #killListeners = new Set<(signal: string) => void>()
  #killedBy: string | undefined

  constructor(context: RunContext, settings: RunSettings) {
    this.context = context
    this.pipefail = settings.pipefail
    this.sharesTerminal = settings.sharesTerminal
    this.secretForms = settings.secretForms
    this.startNested = settings.startNested
    this.#killed = new Promise((resolve) => this.onKill(resolve))
  }

  get pids(): readonly number[] {
    return [...this.#members].map(({ pid }) => pid)
  }

  /** The signal that ended the list as a whole: nothing more of it starts. */
  get killedBy(): string | undefined {
    return this.#killedBy
  }

  /** Settles like the promise, or at once when the list is killed. */
  untilKilled<T>(promise: Promise<T>, otherwise: (signal: string) => T): Promise<T> {
    return Promise.race([promise, this.#killed.then(otherwise)])
  }

  /** Calls the listener when the list is killed. The result takes it back. */
  onKill(listener: (signal: string) => void): () => void {
    this.#killListeners.add(listener)
    return () => void this.#killListeners.delete(listener)
  }

  throwIfKilled(): void {
    if (this.#killedBy === undefined) return
    throw new ScriptError('aborted', `ended by ${this.#killedBy} before it started`, { host: 'here' })
  }

  follow(child: Child): Promise<ChildEnd> {
    if (child.member !== undefined) {
      adopt(child.member)
      this.#members.add(child.member)
    }
    return child.ended
  }

  kill(signal: string): void {
    if (!HARMLESS.has(signal) && this.#killedBy === undefined) {
      this.#killedBy = signal
      for (const listener of this.#killListeners) listener(signal)
    }
    for (const member of this.#members) {
      signalMember(member, signal)
      // One that is stopped would not notice.
      if (CATCHABLE.has(signal)) signalMember(member, 'SIGCONT')
    }
  }

  /** What was started so far has ended, and what it left running stays. */
  settle(): void {
    for (const member of this.#members) dismiss(member)
    this.#members.clear()
  }
}

const HARMLESS = new Set([
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGWINCH',
  'SIGUSR1',
  'SIGUSR2',
  'SIGURG',
  'SIGCHLD',
  'SIGINFO',
])
const CATCHABLE = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])
