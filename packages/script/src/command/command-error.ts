// A command that did not succeed.
import { ScriptError, type ScriptErrorFacts } from '../errors.ts'
import { formatArguments } from '../grammar/index.ts'
import { visible } from '../scope/index.ts'
import type { CallSite } from './call-site.ts'
import type { CommandResult, StageResult } from './result.ts'

/** Why a command did not succeed. */
export type CommandErrorCode = 'command-failed' | 'command-not-found' | 'timeout' | 'aborted'

/** What an error of a command says beside its code. */
export interface CommandErrorFacts {
  readonly result: CommandResult
  /** What decided. */
  readonly stage: StageResult | undefined
  readonly site: CallSite | undefined
  readonly advice?: string | undefined
  readonly cause?: unknown
}

/** A command failed, was not found, took too long or was ended. Its stack is that of the template. */
export class CommandError extends ScriptError {
  override readonly name = 'CommandError'
  declare readonly code: CommandErrorCode
  /** The program that decided, with its arguments. Secrets are masked. */
  readonly argv: readonly string[]
  readonly status: number | undefined
  readonly signal: string | undefined
  /** The last part of what was written to the error output, without the newlines at its end. */
  readonly stderr: string
  readonly result: CommandResult

  constructor(code: CommandErrorCode, facts: CommandErrorFacts) {
    const { result, stage, site } = facts
    const host = stage?.host ?? result.host
    super(code, describe(code, host, facts), scriptFacts(host, facts))
    this.argv = stage?.argv ?? []
    this.status = stage === undefined ? result.status : stage.status
    this.signal = stage === undefined ? result.signal : stage.signal
    this.stderr = result.stderr
    this.result = result
    if (site !== undefined) this.stack = `${this.name}: ${this.message}\n${site.frames}`
  }
}

function scriptFacts(host: string, { advice, cause }: CommandErrorFacts): ScriptErrorFacts {
  return { host, ...(advice === undefined ? {} : { advice }), ...(cause === undefined ? {} : { cause }) }
}

function describe(code: CommandErrorCode, host: string, { result, stage }: CommandErrorFacts): string {
  const argv = stage === undefined ? '' : shorten(formatArguments(stage.argv))
  const whole = shorten(result.command)
  const place = result.stages.length < 2 || argv === '' ? whole : `${argv} (of ${whole})`
  const tail = visibleTail(result.stderr)
  return `${host}: ${verdict(code, stage, result)}: ${place}${tail === '' ? '' : `\n${tail}`}`
}

function verdict(code: CommandErrorCode, stage: StageResult | undefined, result: CommandResult): string {
  const after = `after ${Math.round(result.milliseconds)} ms`
  if (code === 'timeout') return `not finished ${after}`
  if (code === 'aborted') return `ended ${after}`
  if (code === 'command-not-found') return 'command not found'
  return stage?.signal === undefined ? `failed with status ${stage?.status ?? '?'}` : `ended by ${stage.signal}`
}

function visibleTail(stderr: string): string {
  const lines = stderr.trimEnd().split('\n').slice(-LINES_SHOWN)
  return lines.length === 1 && lines[0] === '' ? '' : lines.map((line) => `  ${shorten(visible(line))}`).join('\n')
}

function shorten(text: string): string {
  return text.length <= LENGTH_SHOWN ? text : `${text.slice(0, LENGTH_SHOWN)}…`
}

const LINES_SHOWN = 12
const LENGTH_SHOWN = 400
