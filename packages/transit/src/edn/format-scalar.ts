// Values without others inside them, as text.
import { BigDecimal } from '../values/big-decimal.ts'
import { Char } from '../values/char.ts'
import { Float } from '../values/float.ts'
import { Keyword } from '../values/keyword.ts'
import { Ratio } from '../values/ratio.ts'
import { EdnSymbol } from '../values/symbol.ts'
import { Uri } from '../values/uri.ts'
import { Uuid } from '../values/uuid.ts'
import { formatBase64 } from '../transit/base64.ts'
import { formatFloat, isInt64 } from '../transit/numbers.ts'
import { formatCharacter } from './character.ts'
import type { EdnDialect } from './dialect.ts'
import { formatInstant } from './instant.ts'
import { isKeywordText, isSymbolText } from './name.ts'
import { RATIO_DIGITS_MAX } from './number.ts'
import { formatString, Unwritable } from './string.ts'

/** The text of a scalar; undefined for every other value. Throws `Unwritable`. */
export function formatScalar(value: unknown, dialect: EdnDialect): string | undefined {
  switch (typeof value) {
    case 'string':
      return formatString(value, dialect)
    case 'number':
      return formatNumber(value, dialect)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return isInt64(value) ? String(value) : `${value}N`
    case 'object':
      return value === null ? 'nil' : formatObject(value, dialect)
    default:
      return undefined
  }
}

function formatObject(value: object, dialect: EdnDialect): string | undefined {
  if (value instanceof Keyword || value instanceof EdnSymbol) {
    return NAMES.get(value) ?? formatName(value, dialect)
  }
  if (value instanceof Date) return formatDate(value)
  if (value instanceof Uuid) return `#uuid "${value.text}"`
  if (value instanceof Float) return formatFloatValue(value.value, dialect)
  if (value instanceof BigDecimal) {
    return DECIMAL.test(value.text) ? `${value.text}M` : `#transit/decimal ${formatString(value.text, 'edn')}`
  }
  if (value instanceof Char) return formatCharacter(value.text)
  if (value instanceof Uri) return `#transit/uri ${formatString(value.text, dialect)}`
  if (value instanceof Uint8Array) return `#transit/bytes "${formatBase64(value)}"`
  if (value instanceof Ratio) return formatRatio(value, dialect)
  return undefined
}

function formatNumber(value: number, dialect: EdnDialect): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : formatFloatValue(value, dialect)
}

function formatFloatValue(value: number, dialect: EdnDialect): string {
  if (Number.isFinite(value)) return formatFloat(value)
  if (dialect === 'edn') return `#transit/number "${value}"`
  return Number.isNaN(value) ? '##NaN' : value > 0 ? '##Inf' : '##-Inf'
}

/** Names that EDN has a form for are looked at once. */
function formatName(name: Keyword | EdnSymbol, dialect: EdnDialect): string {
  const { text } = name
  const isKeyword = name instanceof Keyword
  if (!(isKeyword ? isKeywordText(text) : isSymbolText(text))) {
    return `#transit/${isKeyword ? 'keyword' : 'symbol'} ${formatString(text, dialect)}`
  }
  const written = isKeyword ? `:${text}` : text
  NAMES.set(name, written)
  return written
}

function formatDate(date: Date): string {
  const milliseconds = date.getTime()
  if (Number.isNaN(milliseconds)) throw new Unwritable('an invalid Date')
  const instant = formatInstant(date)
  return instant === undefined ? `#transit/instant ${milliseconds}` : `#inst "${instant}"`
}

/** A whole one would be read as an integer. */
function formatRatio(value: Ratio, dialect: EdnDialect): string {
  const text = value.toString()
  if (dialect === 'clojure' && value.denominator !== 1n && text.length <= RATIO_DIGITS_MAX) return text
  return `#transit/ratio [${value.numerator} ${value.denominator}]`
}

const NAMES = new WeakMap<object, string>()
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
