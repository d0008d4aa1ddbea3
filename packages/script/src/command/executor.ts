// What runs a list of pipelines on one host: this machine's executor starts processes, that of another host opens a
// session. Commands know nothing else of where they run.
import type { Readable, Writable } from 'node:stream'
import type { List } from '../grammar/ast.ts'

/** Runs commands on one host. */
export interface Executor {
  /** Whom errors and traces name: `here`, or the destination of the host. */
  readonly host: string
  /** Starts the list. Rejects when nothing could be started at all; how programs end is told by `ended`. */
  start(list: List, settings: StartSettings): Promise<Running>
}

/** Where a standard stream of a list leads: to a stream of ours, to that of this process, or nowhere. */
export type StreamChoice = 'pipe' | 'inherit' | 'ignore'

/** How a list is started. */
export interface StartSettings {
  /** Absent: the working directory of this process, or the home over there. */
  readonly cwd: string | undefined
  /** Changes of the environment; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>
  readonly stdin: StreamChoice
  readonly stdout: StreamChoice
  readonly stderr: StreamChoice
  /** As another user, through sudo. */
  readonly sudo: SudoSettings | undefined
  /** What is secret of the list and of `env`: it must not stand where `ps` shows it, nor in what is said about it. */
  readonly secrets?: readonly string[]
  /** Whether a pipeline fails, for the `&&` and `||` after it, when any of its commands does, and not only the last. */
  readonly pipefail: boolean
  /** Kills the whole process group: SIGTERM, and SIGKILL when that did not help. */
  readonly signal: AbortSignal | undefined
}

/** As whom, and what answers when sudo wants a password. */
export interface SudoSettings {
  readonly user: string
  /** Asked for at most once a connection; the answer stands in no argument list, log or trace. */
  readonly password: (() => Promise<string>) | undefined
}

/** A list that runs. */
export interface Running {
  /** Present for the streams that were asked for as `pipe`. */
  readonly stdin: Writable | undefined
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
  /** The processes, where they have numbers that mean something here. */
  readonly pids?: readonly number[]
  /** One result a command that ran, in the order of the text; the last pipeline decides. Rejects when the host is lost. */
  readonly ended: Promise<readonly CommandEnd[]>
  /** Sends a signal, such as `SIGINT`, to all processes of the list. */
  kill(signal: string): void
  /** Lets all go on by themselves, where that can be; `ended` tells of nothing then. */
  detach?(): Promise<void>
}

/** How one command of a list ended. */
export interface CommandEnd {
  /** The words after all expansions, where they are known: on other hosts as they were written. */
  readonly argv: readonly string[]
  /** Which pipeline of the list, counted from 0. */
  readonly pipeline: number
  /** The exit status; undefined when a signal ended it. 127: there is no such program. */
  readonly status: number | undefined
  /** Such as `SIGTERM`. */
  readonly signal: string | undefined
  /** Why it was not started, where that is known. */
  readonly fault?: string
}
