// Errors of templates, which show the place.
import { ScriptError } from '../errors.ts'

/** Stands for an interpolated value in the text that is parsed. No command can contain it otherwise. */
export const HOLE = '\0'

/** The error of a template, for tools that show the place themselves. */
export class InvalidCommand extends ScriptError {
  /** What is wrong, without the place. */
  readonly fault: string
  /** The offset in the raw text of the template, where each value counts as one character. */
  readonly at: number

  constructor(fault: string, source: string, at: number, advice?: string) {
    super('invalid-command', `${fault}\n${pointAt(source, at)}`, advice === undefined ? {} : { advice })
    this.fault = fault
    this.at = at
  }
}

/** What is wrong at a place of a template, with the line and a caret below the place. */
export function invalidCommand(message: string, source: string, at: number, advice?: string): InvalidCommand {
  return new InvalidCommand(message, source, at, advice)
}

function pointAt(source: string, at: number): string {
  const start = Math.max(source.lastIndexOf('\n', at - 1) + 1, at - CONTEXT_LENGTH_MAX)
  const newline = source.indexOf('\n', at)
  const end = Math.min(newline < 0 ? source.length : newline, at + CONTEXT_LENGTH_MAX)
  const before = show(source.slice(start, at))
  return `  ${before}${show(source.slice(at, end))}\n  ${' '.repeat(before.length)}^`
}

function show(text: string): string {
  return text.replaceAll(HOLE, HOLE_SHOWN).replace(/\p{Cc}/gu, ' ')
}

const HOLE_SHOWN = '${…}'
const CONTEXT_LENGTH_MAX = 60
