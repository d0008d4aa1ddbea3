import { BigDecimal } from '../values/big-decimal.ts'
import { Char } from '../values/char.ts'
import { Keyword } from '../values/keyword.ts'
import { EdnSymbol } from '../values/symbol.ts'
import { Uri } from '../values/uri.ts'
import { Uuid } from '../values/uuid.ts'
import type { Value } from '../values/value.ts'
import { parseBase64 } from './base64.ts'
import { dateOf, parseInstant, parseMilliseconds } from './instants.ts'
import { parseBigInt, parseFloatText, parseInteger } from './numbers.ts'

export interface ScalarOptions {
  readonly maxDigits: number
  readonly keepFloats: boolean
}

/** Has the tag a value without others inside it? */
export function isScalarTag(tag: string): boolean {
  return Object.hasOwn(SCALARS, tag)
}

/** The value of a scalar tag. Undefined, or an InvalidValueError, for a `rep` that it does not take. */
export function scalarOf(tag: string, rep: unknown, options: ScalarOptions): Value | undefined {
  if (typeof rep === 'string') return SCALARS[tag]?.(rep, options)
  // As MessagePack has them.
  if (tag === 'm') return dateOf(rep)
  if (tag === 'u' && Array.isArray(rep) && rep.length === 2) return uuidOf(rep[0], rep[1])
  return undefined
}

function uuidOf(high: unknown, low: unknown): Uuid | undefined {
  return isHalf(high) && isHalf(low) ? Uuid.fromBits(BigInt(high), BigInt(low)) : undefined
}

/** 64 bits, signed or not. */
function isHalf(value: unknown): value is number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return typeof value === 'bigint' && (BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value)
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['t', true],
  ['f', false],
])

const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['INF', Infinity],
  ['-INF', -Infinity],
])

/** What the text after `~` and the tag says; undefined where it says nothing. */
const SCALARS: Readonly<Record<string, (text: string, options: ScalarOptions) => Value | undefined>> = {
  _: (text) => (text === '' ? null : undefined),
  s: (text) => text,
  '?': (text) => BOOLEANS.get(text),
  i: (text, { maxDigits }) => parseInteger(text, maxDigits),
  n: (text, { maxDigits }) => parseBigInt(text, maxDigits),
  d: (text, { keepFloats }) => parseFloatText(text, keepFloats),
  f: (text) => new BigDecimal(text),
  z: (text) => SPECIAL_NUMBERS.get(text),
  b: parseBase64,
  ':': (text) => Keyword.of(text),
  $: (text) => EdnSymbol.of(text),
  m: parseMilliseconds,
  t: parseInstant,
  u: (text) => new Uuid(text),
  r: (text) => new Uri(text),
  c: (text) => new Char(text),
}
