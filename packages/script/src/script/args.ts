// The arguments of a script.
import { basename } from 'node:path'
import process from 'node:process'
import { ScriptError } from '../errors.ts'
import { visible } from '../scope/index.ts'
import { helpText } from './args-help.ts'
import type { ArgumentSchema, ArgumentValues } from './args-schema.ts'
import { parseWords } from './parse-args.ts'

/** What of `args` may be chosen. */
export interface ArgumentOptions {
  /** A line or more on what the script is for, shown by `--help`. */
  readonly description?: string
}

/** `args(schema)`, and `args.raw`: the arguments as they are. */
export interface ScriptArguments {
  <const Schema extends ArgumentSchema>(schema: Schema, options?: ArgumentOptions): ArgumentValues<Schema>
  /** The arguments of the script as they are. */
  readonly raw: readonly string[]
}

/**
 * The arguments of the script, typed by a schema. `--help` and `-h` show what the script takes and end it; a mistake is
 * said on standard error and ends it with status 2.
 *
 * ```ts
 * const { host, force, files } = args({
 *   host: { help: 'where to', default: 'web1' },
 *   force: { type: 'boolean', short: 'f', help: 'replace what is there' },
 *   files: { positional: true, multiple: true },
 * })
 * ```
 */
export const args: ScriptArguments = Object.defineProperty(readArguments, 'raw', {
  get: () => process.argv.slice(2),
}) as typeof readArguments & { readonly raw: readonly string[] }

function readArguments<const Schema extends ArgumentSchema>(
  schema: Schema,
  options: ArgumentOptions = {},
): ArgumentValues<Schema> {
  const program = visible(basename(process.argv[1] ?? 'script'))
  try {
    const values = parseWords(schema, process.argv.slice(2))
    if (values !== undefined) return values
    process.stdout.write(helpText(program, options.description, schema))
    return process.exit(0)
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error
    process.stderr.write(`${program}: ${visible(error.message)}\nTry --help.\n`)
    return process.exit(2)
  }
}
