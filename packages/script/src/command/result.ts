// How a command ended.
import type { ScriptError } from '../errors.ts'

/** How one program of a command ended. */
export interface StageResult {
  readonly host: string
  /** The program and its arguments; on other hosts as they were written. Secrets are masked. */
  readonly argv: readonly string[]
  /** Which pipeline of the command it was in, counted from 0. */
  readonly pipeline: number
  /** The exit status; undefined when a signal ended it. 127: there is no such program, 126: it cannot be run. */
  readonly status: number | undefined
  /** Such as `SIGTERM`. */
  readonly signal: string | undefined
}

/** How a command ended. What it was judged by is the last program of the last pipeline, or with pipefail any of them. */
export interface CommandResult {
  readonly host: string
  /** The command as it could be typed, without secrets. */
  readonly command: string
  readonly ok: boolean
  readonly status: number | undefined
  readonly signal: string | undefined
  /** One for each program that ran, in the order of the text. */
  readonly stages: readonly StageResult[]
  /** The last part of what was written to the error output, where that passed through the script; without the newlines at its end. */
  readonly stderr: string
  readonly milliseconds: number
}

/** Whether it is one, here or from another host. */
export function isCommandResult(value: unknown): value is CommandResult | OutputResult {
  const members = ['host', 'command', 'ok', 'status', 'stages', 'milliseconds']
  return typeof value === 'object' && value !== null && members.every((each) => each in value)
}

/** The result with what was written. */
export interface OutputResult extends CommandResult {
  readonly bytes: Uint8Array
  /** Without the newlines at its end. */
  readonly stdout: string
  /** Why it is not ok. */
  readonly error: ScriptError | undefined
}
