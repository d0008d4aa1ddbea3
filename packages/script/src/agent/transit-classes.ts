// The values of @yon/transit that JavaScript has none for: they travel as instances of classes. An agent learns them when the
// first one is on its way, for all of this takes as much room as the half of it.
import { BigDecimal, Char, EdnSymbol, Float, Keyword, Link, type LinkParts, List, Ratio } from '@yon/transit/values'
import { Tagged, Uri, Uuid, ValueMap, ValueSet } from '@yon/transit/values'
import { isRegistered, registerClass, type WireClass } from '../wire/index.ts'

/** Lets them travel, once: both sides have to. */
export function registerTransitClasses(): void {
  if (isRegistered(PREFIX + FORMS[0][0])) return
  for (const [name, type, toWire, fromWire] of FORMS) {
    registerClass(PREFIX + name, type, { toWire: toWire as (value: object) => unknown, fromWire })
  }
}

type Form = readonly [
  name: string,
  type: WireClass,
  toWire: (value: never) => unknown,
  fromWire: (sent: unknown) => object,
]

function ofText(name: string, type: Function, make: (text: string) => object): Form {
  const toWire = ({ text }: { readonly text: string }): string => text
  return [name, type as unknown as WireClass, toWire, (sent) => make(checked(sent, isText))]
}

function ratioOf(sent: unknown): Ratio {
  const [numerator, denominator] = checked(sent, isList)
  return new Ratio(checked(numerator, isRatioPart), checked(denominator, isRatioPart))
}

function linkOf(sent: unknown): Link {
  const { href, rel, name, prompt, render } = Object(sent) as Readonly<Record<string, unknown>>
  const others = [name, prompt, render].filter((each) => each !== undefined)
  if (!(href instanceof Uri) || ![rel, ...others].every(isText)) throw new TypeError('no proper Link')
  return new Link(sent as LinkParts)
}

function taggedOf(sent: unknown): Tagged {
  const [tag, rep] = checked(sent, isList)
  return new Tagged(checked(tag, isText), rep)
}

function entriesOf(sent: unknown): readonly (readonly [unknown, unknown])[] {
  return checked(sent, isList).map((entry) => checked(entry, isList) as unknown as readonly [unknown, unknown])
}

function checked<T>(sent: unknown, is: (value: unknown) => value is T): T {
  if (!is(sent)) throw new TypeError('a value of Transit is made of something else')
  return sent
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Bringing a ratio to lowest terms takes the square of its digits. */
function isRatioPart(value: unknown): value is bigint {
  return typeof value === 'bigint' && BigInt.asIntN(RATIO_PART_BITS, value) === value
}

/** Is it the id of one of them? */
export function isTransitClass(id: string): boolean {
  return id.startsWith(PREFIX)
}

const PREFIX = 'transit.'
const RATIO_PART_BITS = 4096

const FORMS: readonly [Form, ...Form[]] = [
  ofText('BigDecimal', BigDecimal, (text) => new BigDecimal(text)),
  ofText('Char', Char, (text) => new Char(text)),
  ofText('EdnSymbol', EdnSymbol, (text) => EdnSymbol.of(text)),
  ofText('Keyword', Keyword, (text) => Keyword.of(text)),
  ofText('Uri', Uri, (text) => new Uri(text)),
  ofText('Uuid', Uuid, (text) => new Uuid(text)),
  ['Float', Float, ({ value }: Float) => value, (sent) => new Float(checked(sent, isNumber))],
  ['Ratio', Ratio, (ratio: Ratio) => [ratio.numerator, ratio.denominator], ratioOf],
  ['Link', Link, (link: Link) => Object.fromEntries(Object.entries(link)), linkOf],
  ['List', List, ({ items }: List) => items, (sent) => new List(checked(sent, isList))],
  ['Tagged', Tagged, ({ tag, rep }: Tagged) => [tag, rep], taggedOf],
  ['ValueMap', ValueMap, (map: ValueMap<unknown, unknown>) => [...map], (sent) => new ValueMap(entriesOf(sent))],
  ['ValueSet', ValueSet, (set: ValueSet<unknown>) => [...set], (sent) => new ValueSet(checked(sent, isList))],
]
