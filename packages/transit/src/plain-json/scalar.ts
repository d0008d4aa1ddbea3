import { formatBase64 } from '../transit/base64.ts'
import { formatFloat } from '../transit/numbers.ts'
import { BigDecimal } from '../values/big-decimal.ts'
import { Char } from '../values/char.ts'
import { Float } from '../values/float.ts'
import { Keyword } from '../values/keyword.ts'
import { Ratio } from '../values/ratio.ts'
import { EdnSymbol } from '../values/symbol.ts'
import { Uri } from '../values/uri.ts'
import { Uuid } from '../values/uuid.ts'

/** For what is no value, as a function. */
export const UNWRITABLE = Symbol('unwritable')

/** The JSON that shows a value without others inside it; undefined for every other value. */
export function scalarJson(value: unknown): string | undefined | typeof UNWRITABLE {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return numberJson(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? 'null' : objectJson(value)
    default:
      return UNWRITABLE
  }
}

function objectJson(value: object): string | undefined | typeof UNWRITABLE {
  if (value instanceof Keyword) return JSON.stringify(`:${value.text}`)
  if (value instanceof EdnSymbol) return JSON.stringify(`~${value.text}`)
  if (value instanceof Float) return Number.isFinite(value.value) ? formatFloat(value.value) : numberJson(value.value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? UNWRITABLE : JSON.stringify(value)
  if (value instanceof BigDecimal) return JSON_NUMBER.test(value.text) ? value.text : JSON.stringify(value.text)
  if (value instanceof Uint8Array) return JSON.stringify(formatBase64(value))
  if (value instanceof Ratio) return JSON.stringify(value.toString())
  if (value instanceof Char || value instanceof Uuid || value instanceof Uri) return JSON.stringify(value.text)
  return undefined
}

function numberJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : formatFloat(value)
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
