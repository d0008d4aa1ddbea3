// Why a host is reached as it is: each value with its line, and all that was tried.
import type { Considered } from './considered.ts'
import { explain, type Explanation } from './format.ts'
import { type ConfigQuestion, loadConfig } from './load.ts'
import type { Origin } from './settings.ts'

/** A configuration with the reasons for it. */
export interface ExplainedConfig {
  /** The host as it was given. */
  readonly host: string
  /** All values in the order of `ssh -G`, defaults as well. */
  readonly values: readonly Explanation[]
  /** Files, blocks and Include lines in the order in which they were looked at. */
  readonly considered: readonly Considered[]
}

/**
 * How ssh would connect to `question.host` from this machine, and why.
 * @throws ConfigError as `loadConfig`
 */
export async function explainConfig(question: ConfigQuestion): Promise<ExplainedConfig> {
  const considered: Considered[] = []
  const config = await loadConfig({ ...question, onConsidered: (each) => considered.push(each) })
  return { host: config.host, values: explain(config), considered }
}

/** How a text is shown. */
export interface ExplanationStyle {
  /** Escape sequences for a terminal: what was set is bold, what does not count is dim. Default false. */
  readonly color?: boolean
}

/** An explanation for a person: values with `FILE:LINE`, `command line` or `default` beside them, then what was tried. */
export function formatExplanation(explained: ExplainedConfig, { color = false }: ExplanationStyle = {}): string {
  const style = (line: string, code: number): string => {
    const text = harmless(line)
    return color && code !== PLAIN ? `\u001b[${code}m${text}\u001b[0m` : text
  }
  const rows = explained.values.flatMap(({ keyword, values, origins }) => {
    const isSet = origins.some(({ source }) => source !== 'default')
    const from = origins.map(place).join(', ')
    return values.map((value, at) => ({ text: `${keyword} ${value}`, from: at === 0 ? from : '', isSet }))
  })
  const width = Math.min(WIDTH_MAX, Math.max(...rows.map(({ text }) => text.length)))
  const values = rows.map(({ text, from, isSet }) => {
    const beside = `${text.padEnd(width)}  ${from}`.trimEnd()
    return style(beside, isSet ? BOLD : DIM)
  })
  const tried = explained.considered.map((each) => style(`  ${consideredLine(each)}`, each.counts ? PLAIN : DIM))
  return [`host ${explained.host}`, ...values, '', 'Tried:', ...tried].map((line) => `${line}\n`).join('')
}

/** Files may hold what would move a terminal's cursor, or have a name read as another one (bidirectional controls). */
function harmless(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.charCodeAt(0)
    return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`
  })
}

function place({ source, file, line }: Origin): string {
  if (file !== undefined) return `${file}:${line}`
  return source === 'command-line' ? 'command line' : source
}

function consideredLine({ file, line, text, pass, counts, why }: Considered): string {
  const where = line === undefined ? file : `${file}:${line}`
  const again = pass === 2 ? ' (second pass)' : ''
  return `${counts ? '+' : '-'} ${where}${text === undefined ? '' : `  ${text}`}  ${why}${again}`
}

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const WIDTH_MAX = 60
const PLAIN = 0
const BOLD = 1
const DIM = 2
