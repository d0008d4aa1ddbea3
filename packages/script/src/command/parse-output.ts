// Output as what it stands for.
import { ScriptError } from '../errors.ts'
import { hostOf, type Plan, textOf } from './plan.ts'

/** As a shell's `$(…)` has it. */
export function withoutNewlines(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end--
  return text.slice(0, end)
}

/** All lines, without their ends. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** @throws ScriptError `invalid-output` */
export function parseJson(text: string, plan: Plan): unknown {
  // What is not run has no output.
  if (plan.dry && text === '') return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `the output of ${textOf(plan)} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new ScriptError('invalid-output', message, { host: hostOf(plan), cause })
  }
}
