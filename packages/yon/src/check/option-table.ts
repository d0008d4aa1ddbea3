// One row for each option of `yon check`.
import type { WordOption } from '../words.ts'

/** What the options say. */
export interface Settings {
  json: boolean
  strict: boolean
  help: boolean
}

export const options: readonly WordOption<Settings>[] = [
  {
    name: 'json',
    summary: 'One object a line: id, severity, path, line, column, message, fix',
    apply: (settings) => void (settings.json = true),
  },
  {
    name: 'strict',
    summary: 'Let warnings count as errors',
    apply: (settings) => void (settings.strict = true),
  },
  {
    letter: 'h',
    name: 'help',
    summary: 'Show this text',
    apply: (settings) => void (settings.help = true),
  },
]
