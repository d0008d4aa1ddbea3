// What `--help` shows.
import { isRequired, shownName, type ArgumentRule, type ArgumentSchema } from './args-schema.ts'

/** The help of a script of that name. */
export function helpText(program: string, description: string | undefined, schema: ArgumentSchema): string {
  const rules = Object.entries(schema)
  const positionals = rules.filter(([, rule]) => rule.positional === true)
  const options = rules.filter(([, rule]) => rule.positional !== true)
  const usage = ['Usage:', program, '[options]', ...positionals.map(([name, rule]) => shownName(name, rule))].join(' ')
  const places = positionals.map(([name, rule]): Row => [shownName(name, rule), explain(rule)])
  const named = options.map(([name, rule]): Row => [optionColumn(name, rule), explain(rule)])
  const sections = [usage, description, table('Arguments', places), table('Options', [...named, HELP_ROW])]
  return `${sections.filter((section) => section !== undefined && section !== '').join('\n\n')}\n`
}

type Row = readonly [name: string, text: string]

function optionColumn(name: string, rule: ArgumentRule): string {
  const short = rule.short === undefined ? '    ' : `-${rule.short}, `
  const value = rule.type === 'boolean' ? '' : ` ${rule.type === 'number' ? 'NUMBER' : 'TEXT'}`
  return `${short}${shownName(name, rule)}${value}`
}

function explain(rule: ArgumentRule): string {
  const notes = [
    rule.choices === undefined ? undefined : `one of ${rule.choices.join(', ')}`,
    rule.multiple === true && rule.positional !== true ? 'may be repeated' : undefined,
    rule.positional !== true && isRequired(rule) ? 'required' : undefined,
    rule.default === undefined ? undefined : `default: ${rule.default}`,
  ].filter((note) => note !== undefined)
  return [rule.help ?? '', notes.length === 0 ? '' : `(${notes.join('; ')})`].join(' ').trim()
}

function table(title: string, rows: readonly Row[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`.trimEnd())
  return rows.length === 0 ? '' : [`${title}:`, ...lines].join('\n')
}

const HELP_ROW: Row = ['-h, --help', 'show this']
