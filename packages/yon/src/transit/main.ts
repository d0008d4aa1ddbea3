// The life of one run of `yon transit`.
import { UsageError } from '../words.ts'
import { parseArguments, type Plan } from './arguments.ts'
import { convert } from './convert.ts'
import { describeFailure } from './failure.ts'
import { formats } from './formats.ts'
import { nameOfInput } from './input.ts'
import { Output, OutputError } from './output.ts'
import { RequestError } from './request-error.ts'
import { usage } from './usage.ts'

/** Runs, and gives the exit status. Everything that can be said was said. */
export async function run(argv: readonly string[]): Promise<number> {
  let plan: Plan
  try {
    plan = parseArguments(argv)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`yon transit: ${error.message}\nTry 'yon transit --help'.\n`)
    return STATUS_BAD_INPUT
  }
  switch (plan.type) {
    case 'help':
      process.stdout.write(usage())
      return 0
    case 'convert':
      return await convertAll(plan)
    case 'http':
      return await talk(plan)
  }
}

async function convertAll({ conversion, paths, settings }: Plan & { type: 'convert' }): Promise<number> {
  const output = new Output(process.stdout)
  if (formats[conversion.to].isBinary && output.isTerminal) {
    process.stderr.write('yon transit: MessagePack is nothing for a terminal: send the output to a file or a program\n')
    return STATUS_BAD_INPUT
  }
  let input = ''
  try {
    for (input of paths.length === 0 ? ['-'] : paths) await convert(input, conversion, settings, output)
    await output.flush()
    return 0
  } catch (error) {
    return await tell(error, nameOfInput(input), output)
  }
}

async function talk(plan: Plan & { type: 'http' }): Promise<number> {
  const output = new Output(process.stdout)
  try {
    const { exchange } = await import('./http.ts')
    const status = await exchange(plan, output)
    await output.flush()
    return status
  } catch (error) {
    return await tell(error, nameOfInput(plan.path ?? '-'), output)
  }
}

/** Says what went wrong, after all that went well. A reader that has seen enough is no failure. */
async function tell(error: unknown, input: string, output: Output): Promise<number> {
  if (error instanceof OutputError && error.isReaderGone) return 0
  const text = describeFailure(error, input)
  if (text === undefined) throw error
  await output.flush().catch(() => {})
  process.stderr.write(text)
  return error instanceof RequestError ? STATUS_NO_ANSWER : STATUS_BAD_INPUT
}

const STATUS_BAD_INPUT = 2
/** The same as for an answer that --fail refuses. */
const STATUS_NO_ANSWER = 1
