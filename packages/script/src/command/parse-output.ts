// Output as what it stands for.
import { ScriptError } from '../errors.ts'
import { visible } from '../scope/index.ts'
import { tooLong } from './lines.ts'
import { hostOf, type Plan, textOf } from './plan.ts'

/** As a shell's `$(…)` has it. */
export function withoutNewlines(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end--
  return text.slice(0, end)
}

/**
 * All lines, without their ends.
 * @throws ScriptError `too-much-output` when one is longer than `lengthMax` characters
 */
export function linesOf(text: string, lengthMax: number): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  if (lines.some(({ length }) => length > lengthMax)) throw tooLong(lengthMax)
  return lines
}

/**
 * The value that the text is as JSON. `line`: it is that of the output.
 * @throws ScriptError `invalid-output`
 */
export function parseJson(text: string, plan: Plan, line?: number): unknown {
  // What is not run has no output.
  if (plan.dry && text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    const what = line === undefined ? 'the output' : `line ${line} of the output`
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `${what} of ${textOf(plan)} is not JSON: ${visible(reason)}`
    throw plan.site.locate(new ScriptError('invalid-output', message, { host: hostOf(plan), cause }))
  }
}
