// One row for each option of `yon transit`.
import { UsageError, type WordOption } from '../words.ts'
import type { Settings } from './arguments.ts'
import { formats, isFormatName, type FormatName } from './formats.ts'

export const options: readonly WordOption<Settings>[] = [
  {
    letter: 'i',
    name: 'from',
    value: 'FORMAT',
    summary: 'Read this format',
    apply: (settings, value) => void (settings.from = formatName(value)),
  },
  {
    letter: 'o',
    name: 'to',
    value: 'FORMAT',
    summary: 'Write this format',
    apply: (settings, value) => void (settings.to = formatName(value)),
  },
  {
    letter: 'p',
    name: 'pretty',
    summary: 'Several lines for what does not fit on one',
    apply: (settings) => void (settings.pretty = true),
  },
  {
    name: 'dialect',
    value: 'NAME',
    summary: '`edn`, the specification (default), or `clojure`: ##NaN, 1/3, 0x1F, #:ns{}, \\u0041',
    apply: (settings, value) => {
      if (value !== 'edn' && value !== 'clojure') throw new UsageError(`no dialect of EDN: ${JSON.stringify(value)}`)
      settings.dialect = value
    },
  },
  {
    letter: 'H',
    name: 'header',
    value: "'NAME: VALUE'",
    summary: 'http: send this header, too; may come several times',
    apply: (settings, value) => void settings.headers.push(header(value)),
  },
  {
    name: 'timeout',
    value: 'SECONDS',
    summary: 'http: give up after this time',
    apply: (settings, value) => void (settings.timeoutMs = Math.ceil(seconds(value) * 1000)),
  },
  {
    letter: 'f',
    name: 'fail',
    summary: 'http: end with status 1 when the answer is 400 or above',
    apply: (settings) => void (settings.fail = true),
  },
  {
    letter: 'h',
    name: 'help',
    summary: 'Show this text',
    apply: (settings) => void (settings.help = true),
  },
]

function formatName(value: string): FormatName {
  if (isFormatName(value)) return value
  throw new UsageError(`no format: ${JSON.stringify(value)} (there are ${Object.keys(formats).join(', ')})`)
}

function header(value: string): [string, string] {
  const [, name, text] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\r\n\0]*)$/.exec(value) ?? []
  if (name === undefined || text === undefined) throw new UsageError(`no header: ${JSON.stringify(value)}`)
  return [name, text]
}

function seconds(value: string): number {
  const number = Number(value)
  if (!/^\d*\.?\d+$/.test(value) || !(number > 0) || number > SECONDS_MAX) {
    throw new UsageError(`no number of seconds: ${JSON.stringify(value)}`)
  }
  return number
}

/** A timer takes no more milliseconds. */
const SECONDS_MAX = 2_147_483
