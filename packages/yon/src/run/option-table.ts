// One row for each option of `yon run`.
import type { WordOption } from '../words.ts'

/** What the options say. */
export interface Settings {
  /** The script itself. */
  code: string | undefined
  configFile: string | undefined
  dry: boolean
  trace: boolean
  timings: boolean
  check: boolean
  help: boolean
}

export const options: readonly WordOption<Settings>[] = [
  {
    letter: 'e',
    name: 'eval',
    value: 'CODE',
    summary: 'Run this code; what yon exports is there without import',
    apply: (settings, value) => void (settings.code = value),
  },
  {
    letter: 'F',
    name: 'config',
    value: 'FILE',
    summary: 'Read only this ssh_config for the hosts of the script',
    apply: (settings, value) => void (settings.configFile = value),
  },
  {
    letter: 'x',
    name: 'trace',
    summary: 'Show each command with its host and the time',
    apply: (settings) => void (settings.trace = true),
  },
  {
    letter: 'n',
    name: 'dry',
    summary: 'Show commands and functions for hosts, and run none',
    apply: (settings) => void (settings.dry = true),
  },
  {
    name: 'timings',
    summary: 'Tell at the end how long connections took, and how many round trips',
    apply: (settings) => void (settings.timings = true),
  },
  {
    name: 'check',
    summary: 'Look for mistakes only, as yon check',
    apply: (settings) => void (settings.check = true),
  },
  {
    letter: 'h',
    name: 'help',
    summary: 'Show this text',
    apply: (settings) => void (settings.help = true),
  },
]
