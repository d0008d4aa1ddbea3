// The words of a command line, read by a schema.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { ScriptError } from '../errors.ts'
import {
  isRequired,
  optionName,
  shownName,
  type ArgumentRule,
  type ArgumentSchema,
  type ArgumentValues,
} from './args-schema.ts'

/** The values of the words; undefined when help is asked for. What does not fit is an error `invalid-argument`. */
export function parseWords<const Schema extends ArgumentSchema>(
  schema: Schema,
  words: readonly string[],
): ArgumentValues<Schema> | undefined {
  checkSchema(schema)
  const { values, positionals } = readWords(schema, words)
  if (values['help'] === true) return undefined
  const rest = [...positionals]
  const entries = Object.entries(schema).map(([name, rule]) => {
    const given = rule.positional === true ? take(rest, rule) : [values[optionName(name)]].flat()
    return [name, valueOf(given, name, rule)] as const
  })
  if (rest.length > 0) throw wrong(`there is no use for ${JSON.stringify(rest[0])}`)
  return Object.fromEntries(entries) as ArgumentValues<Schema>
}

type Given = string | boolean | undefined
type Options = NonNullable<ParseArgsConfig['options']>

function readWords(schema: ArgumentSchema, words: readonly string[]) {
  const options: Options = { help: { type: 'boolean', short: 'h' } }
  for (const [name, rule] of Object.entries(schema)) {
    if (rule.positional === true) continue
    options[optionName(name)] = {
      type: rule.type === 'boolean' ? 'boolean' : 'string',
      multiple: rule.multiple === true,
      ...(rule.short === undefined ? {} : { short: rule.short }),
    }
  }
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: true, allowNegative: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw wrong(whatIsWrong(words, options) ?? error.message, error)
  }
}

/** The first option that is none, or has a value where none belongs, or none where one does. */
function whatIsWrong(words: readonly string[], options: Options): string | undefined {
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true })
  const types = new Map(Object.entries(options).map(([name, { type }]) => [name, type]))
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const type = types.get(name) ?? (types.get(name.replace(/^no-/, '')) === 'boolean' ? 'boolean' : undefined)
    if (type === undefined) return `there is no option ${rawName}`
    if (type === 'boolean' && value !== undefined) return `${rawName} takes no value`
    if (type === 'string' && value === undefined) return `${rawName}: its value is missing`
    if (type === 'string' && inlineValue === false && value?.startsWith('-') === true)
      return `${rawName}: its value is missing; one that begins with a dash is written --${name}=${value}`
  }
  return undefined
}

function take(rest: string[], rule: ArgumentRule): Given[] {
  return rest.splice(0, rule.multiple === true ? rest.length : 1)
}

function valueOf(given: readonly Given[], name: string, rule: ArgumentRule): unknown {
  const values = given.filter((value) => value !== undefined)
  if (values.length === 0 && isRequired(rule)) throw wrong(`${shownName(name, rule)} is missing`)
  const converted = values.map((value) => convert(value, name, rule))
  if (rule.multiple === true) return converted.length === 0 && rule.default !== undefined ? [rule.default] : converted
  return converted[0] ?? rule.default ?? (rule.type === 'boolean' ? false : undefined)
}

function convert(value: string | boolean, name: string, rule: ArgumentRule): unknown {
  if (typeof value === 'boolean') return value
  const shown = `${shownName(name, rule)}: ${JSON.stringify(value)}`
  if (rule.choices !== undefined && !rule.choices.includes(value)) {
    throw wrong(`${shown} is none of ${rule.choices.join(', ')}`)
  }
  if (rule.type !== 'number') return value
  if (!NUMBER.test(value)) throw wrong(`${shown} is not a number`)
  return Number(value)
}

// What no command line could ever satisfy is a mistake of the script.
function checkSchema(schema: ArgumentSchema): void {
  const rules = Object.entries(schema)
  const positionals = rules.filter(([, rule]) => rule.positional === true)
  for (const [name, rule] of rules) {
    if (name === 'help' || rule.short === 'h') throw new TypeError('--help and -h are there already')
    if (rule.short !== undefined && rule.short.length !== 1) throw new TypeError(`short of ${name} is not one letter`)
    if (rule.positional === true && rule.type === 'boolean') throw new TypeError(`${name}: a boolean has no place`)
  }
  for (const [index, [name, rule]] of positionals.entries()) {
    const next = positionals[index + 1]?.[1]
    if (next === undefined) continue
    if (rule.multiple === true) throw new TypeError(`${name} takes all that is left, so nothing can follow it`)
    if (isRequired(next) && !isRequired(rule))
      throw new TypeError(`${name} may be absent, so what follows must be, too`)
  }
}

function wrong(message: string, cause?: unknown): ScriptError {
  return new ScriptError('invalid-argument', message, { cause })
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$|^0[xX][\dA-Fa-f]+$/
