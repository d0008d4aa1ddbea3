// The life of one run of `yon run`.
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { repl, run as runScript, type ScriptInput } from '@yon/runner'
import { readScript, reasonOf } from '../check/paths.ts'
import { applyLeadingWords, UsageError } from '../words.ts'
import { modules } from './modules.ts'
import { options, type Settings } from './option-table.ts'
import { usage } from './usage.ts'

/** Runs, and gives the exit status. Everything that can be said was said. */
export async function run(argv: readonly string[]): Promise<number> {
  const flags = { dry: false, trace: false, timings: false, check: false, help: false }
  const settings: Settings = { code: undefined, configFile: undefined, ...flags }
  let operands: readonly string[]
  try {
    operands = applyLeadingWords(argv, options, settings)
    if (settings.help) return say(usage())
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return complain(`${error.message}\nTry 'yon run --help'.`)
  }
  if (settings.code === undefined && operands.length === 0 && process.stdin.isTTY) {
    return await repl({ ...settings, modules: modules() })
  }
  const isFile = settings.code === undefined
  const file = isFile ? operands[0] : undefined
  const rest = isFile ? operands.slice(1) : operands
  const input = await inputOf(file, settings)
  if (typeof input === 'string') return complain(input)
  if (settings.check) {
    const { checkScripts } = await import('../check/main.ts')
    return await checkScripts([input], { json: false, strict: false })
  }
  return await runScript(input, { ...settings, argv: rest, modules: modules() })
}

/** What to run, or why it cannot be read. */
async function inputOf(file: string | undefined, { code }: Settings): Promise<ScriptInput | string> {
  if (code !== undefined) return { path: resolve('[eval].ts'), text: code, preload: true }
  if (file === undefined || file === '-') {
    return { path: resolve('[stdin].ts'), text: await text(process.stdin), preload: true }
  }
  try {
    return readScript(resolve(file))
  } catch (error) {
    return reasonOf(file, error)
  }
}

function say(words: string): number {
  process.stdout.write(words)
  return 0
}

function complain(words: string): number {
  process.stderr.write(`yon run: ${words}\n`)
  return STATUS_USAGE
}

const STATUS_USAGE = 2
