// What a script takes on its command line, and the types of the values that makes.

/** What one name of a script's arguments stands for. */
export interface ArgumentRule {
  /** Default `string`. */
  readonly type?: 'string' | 'number' | 'boolean'
  /** The only texts that are accepted. */
  readonly choices?: readonly string[]
  /** Taken by its place and not by its name; the order is that of the schema. */
  readonly positional?: true
  /** An option may be repeated, the last positional takes all that is left; the value is an array. */
  readonly multiple?: true
  /** Default: false for options, true for a positional without `default`. */
  readonly required?: boolean
  /** What it is when it is not given. */
  readonly default?: string | number | boolean
  /** One letter, so that `-f` does as `--force`. */
  readonly short?: string
  /** A line for `--help`. */
  readonly help?: string
}

/** Names to rules; the option of `dryRun` is `--dry-run`. */
export type ArgumentSchema = Readonly<Record<string, ArgumentRule>>

/** The values that a schema makes. */
export type ArgumentValues<Schema extends ArgumentSchema> = {
  readonly [Name in keyof Schema]: ValueOf<Schema[Name]>
}

type ValueOf<Rule> = Rule extends { multiple: true }
  ? readonly Single<Rule>[]
  : IsAlwaysThere<Rule> extends true
    ? Single<Rule>
    : Single<Rule> | undefined

type Single<Rule> = Rule extends { choices: readonly (infer Choice)[] }
  ? Choice
  : Rule extends { type: 'number' }
    ? number
    : Rule extends { type: 'boolean' }
      ? boolean
      : string

type IsAlwaysThere<Rule> = Rule extends { default: string | number | boolean } | { type: 'boolean' }
  ? true
  : Rule extends { required: infer Required }
    ? Required
    : Rule extends { positional: true }
      ? true
      : false

/** `dryRun` → `dry-run`. */
export function optionName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** How an argument is shown: `<file>`, `[files...]`, `--dry-run`. */
export function shownName(name: string, rule: ArgumentRule): string {
  if (rule.positional !== true) return `--${optionName(name)}`
  const text = `${optionName(name)}${rule.multiple === true ? '...' : ''}`
  return isRequired(rule) ? `<${text}>` : `[${text}]`
}

/** Whether it is an error not to give it. */
export function isRequired(rule: ArgumentRule): boolean {
  return rule.default === undefined && (rule.required ?? rule.positional === true)
}
