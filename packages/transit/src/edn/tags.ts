// EDN specification, “built-in tagged elements”, and more tags that are built in: those of `transit/` stand for values
// that EDN itself has no form for.
import { InvalidValueError } from '../errors.ts'
import { BigDecimal } from '../values/big-decimal.ts'
import { Char } from '../values/char.ts'
import { keyword } from '../values/keyword.ts'
import { Link } from '../values/link.ts'
import { Ratio } from '../values/ratio.ts'
import { symbol } from '../values/symbol.ts'
import { Tagged } from '../values/tagged.ts'
import { Uri } from '../values/uri.ts'
import { Uuid } from '../values/uuid.ts'
import type { Value } from '../values/value.ts'
import { parseBase64 } from '../transit/base64.ts'
import type { EdnDialect } from './dialect.ts'
import { parseInstant } from './instant.ts'
import type { ResolvedReadOptions } from './options.ts'

/** Reads an element under a tag that is not discarded. `fail` tells why it cannot. */
export function readTagged(
  tag: string,
  value: unknown,
  { handlers, defaultHandler, dialect }: ResolvedReadOptions,
  fail: (code: 'handler-failed' | 'invalid-payload', message: string, cause?: unknown) => never,
): unknown {
  const builtIn = BUILT_IN.get(tag)
  const handler = handlers.get(tag)
  const call =
    handler ?? (builtIn === undefined && defaultHandler ? (rep: Value<unknown>) => defaultHandler(tag, rep) : undefined)
  if (call !== undefined) {
    try {
      return call(value as Value<unknown>)
    } catch (error) {
      return fail('handler-failed', `the handler of #${tag} failed`, error)
    }
  }
  if (builtIn === undefined) return new Tagged(tag, value)
  try {
    return builtIn(value, dialect)
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error
    return fail('invalid-payload', `#${tag}: ${error.message}`)
  }
}

/** Is this tag, without `#`, read by what is built in? */
export function isBuiltIn(tag: string): boolean {
  return BUILT_IN.has(tag)
}

/** Reads what stands under a built-in tag. Throws an `InvalidValueError` for what does not belong there. */
type TagReader = (value: unknown, dialect: EdnDialect) => unknown

function instant(value: string, dialect: EdnDialect): Date {
  const result = parseInstant(value, dialect)
  return typeof result === 'string' ? wrong(result) : result
}

function instantOf(value: unknown): Date {
  const date = new Date(typeof value === 'number' ? value : Number.NaN)
  return Number.isNaN(date.getTime()) ? wrong('milliseconds since 1970 are expected here') : date
}

function ratioOf(value: unknown): Ratio {
  const [numerator, denominator, ...rest] = Array.isArray(value) ? (value as unknown[]) : []
  if (!isInteger(numerator) || !isInteger(denominator) || rest.length > 0) {
    return wrong('a vector of two integers is expected here')
  }
  return new Ratio(BigInt(numerator), BigInt(denominator))
}

function linkOf(value: unknown): Link {
  const parts = value instanceof Map ? new Map(value as ReadonlyMap<unknown, unknown>) : new Map<unknown, unknown>()
  const part = (name: string): unknown => {
    const found = parts.get(keyword(name))
    parts.delete(keyword(name))
    return found
  }
  const optional = (name: string) => {
    const found = part(name)
    return found === undefined ? {} : { [name]: text(found) }
  }
  const href = part('href')
  const rel = part('rel')
  const rest = { ...optional('name'), ...optional('prompt') }
  const render = part('render')
  if (!(href instanceof Uri) || typeof rel !== 'string' || parts.size > 0) {
    return wrong('a map with :href and :rel is expected here')
  }
  if (render === undefined) return new Link({ href, rel, ...rest })
  return render === 'image' || render === 'link'
    ? new Link({ href, rel, ...rest, render })
    : wrong(':render is "image" or "link"')
}

function taggedOf(value: unknown): Tagged {
  if (!Array.isArray(value) || value.length !== 2) return wrong('a vector of a tag and a value is expected here')
  return new Tagged(text(value[0]), value[1])
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : wrong('a string is expected here')
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function wrong(why: string): never {
  throw new InvalidValueError(why)
}

/** By tag, without `#`. */
const BUILT_IN: ReadonlyMap<string, TagReader> = new Map<string, TagReader>([
  ['inst', (value, dialect) => instant(text(value), dialect)],
  ['uuid', (value) => new Uuid(text(value))],
  ['transit/uri', (value) => new Uri(text(value))],
  ['transit/bytes', (value) => parseBase64(text(value)) ?? wrong('base64 is expected here')],
  ['transit/keyword', (value) => keyword(text(value))],
  ['transit/symbol', (value) => symbol(text(value))],
  ['transit/char', (value) => new Char(text(value))],
  ['transit/decimal', (value) => new BigDecimal(text(value))],
  ['transit/number', (value) => SPECIAL_NUMBERS.get(text(value)) ?? wrong('"NaN" or "Infinity" is expected here')],
  ['transit/instant', (value) => instantOf(value)],
  ['transit/ratio', (value) => ratioOf(value)],
  ['transit/link', (value) => linkOf(value)],
  ['transit/tagged', (value) => taggedOf(value)],
])

const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
