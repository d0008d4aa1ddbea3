import { TransitError } from '../errors.ts'
import type { HashMemo } from '../values/hash.ts'
import { hasIdentity } from '../values/kind.ts'
import { Keyword } from '../values/keyword.ts'
import { Link, type LinkParts } from '../values/link.ts'
import { List } from '../values/list.ts'
import { Ratio } from '../values/ratio.ts'
import { Uri } from '../values/uri.ts'
import type { Value } from '../values/value.ts'
import { ValueMap } from '../values/value-map.ts'
import { ValueSet } from '../values/value-set.ts'
import { shown } from './tags.ts'

/** Has the tag a value with others inside it? */
export function isCompositeTag(tag: string): boolean {
  return Object.hasOwn(COMPOSITES, tag)
}

/** The value of a composite tag; undefined for a `rep` that it does not take. */
export function compositeOf<X>(tag: string, rep: Value<X>, memo: HashMemo): Value<X> | undefined {
  return COMPOSITES[tag]?.(rep, memo) as Value<X> | undefined
}

/** A map with one entry more: a ValueMap as soon as a key needs that. Throws for a key that is there. */
export function withEntry<K, V>(map: Map<K, V>, key: K, value: V, memo: HashMemo): Map<K, V> {
  const { size } = map
  if (hasIdentity(key)) {
    map.set(key, value)
    if (map.size === size) throw duplicate('key', key)
    return map
  }
  const byValue = map instanceof ValueMap ? (map as ValueMap<K, V>) : new ValueMap(map)
  if (!byValue.insert(key, value, memo)) throw duplicate('key', key)
  return byValue
}

export function duplicate(what: string, value: unknown): TransitError {
  const text = typeof value === 'string' || value instanceof Keyword ? ` ${shown(value.toString())}` : ''
  return new TransitError('duplicate-key', `the ${what}${text} is there twice`)
}

/** As an object without a prototype, if all keys are of the kind wanted; otherwise the map itself. */
export function asObject<X>(map: ReadonlyMap<Value<X>, Value<X>>, keys: 'string' | 'keyword'): Value<X> {
  const object = Object.create(null) as Record<string, Value<X>>
  for (const [key, value] of map) {
    const name = keys === 'string' ? key : key instanceof Keyword ? key.text : undefined
    if (typeof name !== 'string') return map
    if (name === '__proto__') throw new TransitError('invalid-transit', 'no property of an object is called __proto__')
    object[name] = value
  }
  return object
}

function setOf(rep: unknown, memo: HashMemo): Value | undefined {
  if (!Array.isArray(rep)) return undefined
  const elements = rep as Value[]
  if (elements.every(hasIdentity)) {
    const set = new Set<Value>()
    for (const element of elements) {
      const { size } = set
      if (set.add(element).size === size) throw duplicate('element', element)
    }
    return set
  }
  const set = new ValueSet<Value>()
  for (const element of elements) if (!set.insert(element, memo)) throw duplicate('element', element)
  return set
}

function compositeMapOf(rep: unknown, memo: HashMemo): Value | undefined {
  if (!Array.isArray(rep) || rep.length % 2 !== 0) return undefined
  let map = new Map<Value, Value>()
  for (let i = 0; i < rep.length; i += 2) map = withEntry(map, rep[i] as Value, rep[i + 1] as Value, memo)
  return map
}

function linkOf(rep: unknown): Value | undefined {
  if (!(rep instanceof Map) && !isRecord(rep)) return undefined
  const entries: [unknown, unknown][] = [...(rep instanceof Map ? rep : Object.entries(rep))]
  if (!entries.every(([key]) => typeof key === 'string' && LINK_KEYS.has(key))) return undefined
  const parts = Object.fromEntries(entries) as Record<string, unknown>
  const { href, rel, name, prompt, render } = parts
  const sound = href instanceof Uri && typeof rel === 'string' && isOptionalText(name) && isOptionalText(prompt)
  if (!sound || !(render === undefined || render === 'image' || render === 'link')) return undefined
  return new Link(parts as unknown as LinkParts)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function ratioOf(rep: unknown): Value | undefined {
  const [numerator, denominator, ...others] = Array.isArray(rep) ? (rep as unknown[]) : []
  if (!isRatioPart(numerator) || !isRatioPart(denominator) || others.length > 0) return undefined
  return new Ratio(BigInt(numerator), BigInt(denominator))
}

function isRatioPart(value: unknown): value is number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return typeof value === 'bigint' && value < RATIO_PART_LIMIT && value > -RATIO_PART_LIMIT
}

const LINK_KEYS: ReadonlySet<string> = new Set(['href', 'rel', 'name', 'prompt', 'render'])
/** Bringing a ratio to lowest terms takes the square of its digits. */
const RATIO_PART_LIMIT = 2n ** 4096n

const COMPOSITES: Readonly<Record<string, (rep: unknown, memo: HashMemo) => Value | undefined>> = {
  "'": (rep) => rep as Value,
  array: (rep) => (Array.isArray(rep) ? (rep as Value[]) : undefined),
  map: (rep) => (rep instanceof Map || isRecord(rep) ? (rep as Value) : undefined),
  set: setOf,
  list: (rep) => (Array.isArray(rep) ? new List(rep as Value[]) : undefined),
  cmap: compositeMapOf,
  link: linkOf,
  ratio: ratioOf,
}
