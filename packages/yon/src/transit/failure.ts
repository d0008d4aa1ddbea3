// What went wrong, in the words of the command line.
import { PositionedError } from '@yon/transit'
import { EdnError } from '@yon/transit/edn'
import { UnwritableValue } from './convert.ts'
import { InputError } from './input.ts'
import { OutputError } from './output.ts'
import { RequestError } from './request-error.ts'
import { terminalText } from './terminal-text.ts'

/** The lines for standard error about what happened with an input, or undefined for what nobody foresaw. */
export function describeFailure(error: unknown, input: string): string | undefined {
  if (error instanceof InputError || error instanceof RequestError) return line(`yon transit: ${error.message}`)
  if (error instanceof OutputError) return line(`yon transit: standard output: ${error.message}`)
  if (error instanceof UnwritableValue) return line(`${input}: ${error.message}`)
  if (error instanceof EdnError) return located(error, input) + indented(error.excerpt)
  if (error instanceof PositionedError) return located(error, input)
  return undefined
}

function located({ message, line: at, column, offset, cause }: PositionedError, input: string): string {
  const why = cause instanceof Error ? `${message}: ${cause.message}` : message
  if (at !== undefined) return line(`${input}:${at}:${column}: ${why}`)
  if (offset !== undefined) return line(`${input}: byte ${offset}: ${why}`)
  return line(`${input}: ${why}`)
}

function indented(excerpt: string | undefined): string {
  return excerpt === undefined ? '' : line(excerpt.replace(/^/gm, '  '))
}

function line(text: string): string {
  return `${terminalText(text)}\n`
}
