// argv to what is to be done.
import type { EdnDialect } from '@yon/transit/edn'
import { applyWords, UsageError } from '../words.ts'
import { parseConversion, type Conversion } from './conversion.ts'
import type { FormatName } from './formats.ts'
import { options } from './option-table.ts'

/** What the options say. */
export interface Settings {
  from: FormatName | undefined
  to: FormatName | undefined
  dialect: EdnDialect
  pretty: boolean
  /** `Name: value`, as given. */
  headers: [name: string, value: string][]
  /** Of the whole exchange; undefined for none. */
  timeoutMs: number | undefined
  fail: boolean
  help: boolean
}

export type Plan =
  | { readonly type: 'help' }
  | {
      readonly type: 'convert'
      readonly conversion: Conversion
      readonly paths: readonly string[]
      readonly settings: Settings
    }
  | {
      readonly type: 'http'
      readonly method: string
      readonly url: URL
      readonly conversion: Conversion
      /** Of the body; undefined for none. */
      readonly path: string | undefined
      readonly settings: Settings
    }

/** @throws UsageError */
export function parseArguments(argv: readonly string[]): Plan {
  const settings: Settings = {
    from: undefined,
    to: undefined,
    dialect: 'edn',
    pretty: false,
    headers: [],
    timeoutMs: undefined,
    fail: false,
    help: false,
  }
  const operands = applyWords(argv, options, settings)
  if (settings.help) return { type: 'help' }
  if (operands[0] === 'http') return planHttp(operands.slice(1), settings)
  const isHttpOnly = settings.headers.length > 0 || settings.timeoutMs !== undefined || settings.fail
  if (isHttpOnly) throw new UsageError('--header, --timeout and --fail belong to `yon transit http`')
  return planConversion(operands, settings)
}

function planConversion(operands: readonly string[], settings: Settings): Plan {
  const { from, to } = settings
  if (from !== undefined && to !== undefined)
    return { type: 'convert', conversion: { from, to }, paths: operands, settings }
  const [verb, ...paths] = operands
  if (verb === undefined) throw new UsageError('say what to convert: a conversion such as e2t, or -i and -o')
  return { type: 'convert', conversion: refined(verb, settings), paths, settings }
}

function planHttp(operands: readonly string[], settings: Settings): Plan {
  const [method, address, verb, path, ...others] = operands
  if (method === undefined || address === undefined) throw new UsageError('http takes METHOD URL [CONVERSION PATH]')
  if (others.length > 0) throw new UsageError(`too many arguments: ${JSON.stringify(others[0])}`)
  if (!/^[A-Za-z]+$/.test(method)) throw new UsageError(`no HTTP method: ${JSON.stringify(method)}`)
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`no URL of http or https: ${JSON.stringify(address)}`)
  }
  if (verb !== undefined && path === undefined) throw new UsageError('say the PATH of the body; `-` is standard input')
  const conversion = verb === undefined ? ({ from: 'edn', to: 'transit' } as const) : refined(verb, settings)
  return { type: 'http', method: method.toUpperCase(), url, conversion, path, settings }
}

/** -i and -o may say which Transit is meant. */
function refined(verb: string, { from, to }: Settings): Conversion {
  const conversion = parseConversion(verb)
  if (conversion === undefined) {
    throw new UsageError(`no conversion: ${JSON.stringify(verb)} (there are e2t t2e j2t t2j e2j j2e e2e, or -i and -o)`)
  }
  for (const [option, wanted, named] of [
    ['-i', from, conversion.from],
    ['-o', to, conversion.to],
  ] as const) {
    if (wanted !== undefined && wanted !== named && !(named === 'transit' && wanted.startsWith('transit-'))) {
      throw new UsageError(`${option} ${wanted} contradicts ${verb}`)
    }
  }
  return { from: from ?? conversion.from, to: to ?? conversion.to }
}
