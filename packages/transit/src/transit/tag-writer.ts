import { TransitError } from '../errors.ts'
import { resolveLimits } from '../limits.ts'
import { BigDecimal } from '../values/big-decimal.ts'
import { Char } from '../values/char.ts'
import { Float } from '../values/float.ts'
import { Keyword } from '../values/keyword.ts'
import { hasIdentity, isPlainObject } from '../values/kind.ts'
import { Link } from '../values/link.ts'
import { List } from '../values/list.ts'
import { Ratio } from '../values/ratio.ts'
import { EdnSymbol } from '../values/symbol.ts'
import { Tagged } from '../values/tagged.ts'
import { Uri } from '../values/uri.ts'
import { Uuid } from '../values/uuid.ts'
import { ValueMap } from '../values/value-map.ts'
import { ValueSet } from '../values/value-set.ts'
import { formatBase64 } from './base64.ts'
import { formatFloat, isInt64 } from './numbers.ts'
import { EXTENSION_TAGS, GROUND_TAGS, isStringTag, shown } from './tags.ts'
import type { WriteHandler, WriteOptions } from './write-options.ts'

/** A value that is written as a tag and what stands under it. */
export interface TaggedRep {
  readonly tag: string
  readonly rep: unknown
}

/** What values mean to one writer: the options, checked, and what follows from them. */
export class TagWriter {
  readonly maxDepth: number
  readonly objects: 'string' | 'keyword'
  /** By prototype; undefined for none. */
  readonly #handlers: ReadonlyMap<unknown, WriteHandler> | undefined

  constructor(options: WriteOptions = {}) {
    this.maxDepth = resolveLimits(options.maxDepth === undefined ? {} : { maxDepth: options.maxDepth }).maxDepth
    this.objects = options.objects ?? 'string'
    const handlers = options.handlers ?? []
    this.#handlers =
      handlers.length === 0 ? undefined : new Map(handlers.map((each) => [each.type.prototype as unknown, each]))
    for (const { tag } of handlers) {
      if (GROUND_TAGS.has(tag) || tag === '') {
        throw new TransitError('invalid-argument', `the tag ${shown(tag)} takes no handler`)
      }
    }
  }

  get hasHandlers(): boolean {
    return this.#handlers !== undefined
  }

  /** What a handler of the caller makes of it. */
  handled(value: object): TaggedRep | undefined {
    if (this.#handlers === undefined) return undefined
    for (let prototype: unknown = Object.getPrototypeOf(value); prototype !== null;) {
      const handler = this.#handlers.get(prototype)
      if (handler !== undefined) return { tag: handler.tag, rep: callHandler(handler, value) }
      prototype = Object.getPrototypeOf(prototype)
    }
    return undefined
  }

  /**
   * The string, `~` and tag in front, that stands for a value without others inside it, also for a key; undefined for
   * others. Dates are milliseconds, or text for people.
   */
  scalarText(value: unknown, readableDates = false): string | undefined {
    switch (typeof value) {
      case 'number':
        return numberText(value)
      case 'bigint':
        return `${isInt64(value) ? '~i' : '~n'}${value}`
      case 'boolean':
        return value ? '~?t' : '~?f'
      case 'object':
        if (value === null) return '~_'
        return readableDates && value instanceof Date && this.#handlers?.has(Date.prototype) !== true
          ? dateText(value)
          : this.#objectText(value)
      default:
        return undefined
    }
  }

  /** What is written as tag and rep, of those values that are no map, vector or object. */
  tagged(value: object): TaggedRep | undefined {
    if (value instanceof List) return { tag: 'list', rep: value.items }
    if (value instanceof Set) return { tag: 'set', rep: elementsOf(value) }
    if (value instanceof Tagged) return { tag: taggedTag(value), rep: value.rep }
    if (value instanceof Link) return { tag: 'link', rep: new Map(Object.entries(value)) }
    if (value instanceof Ratio)
      return { tag: 'ratio', rep: [new BigInteger(value.numerator), new BigInteger(value.denominator)] }
    return undefined
  }

  /** Keys and values of a map whose keys may not all be strings, in turn. Throws for keys that are equal. */
  compositeEntries(map: ReadonlyMap<unknown, unknown>): TaggedRep {
    if (!(map instanceof ValueMap) && new ValueMap(map).size < map.size) {
      throw new TransitError('unwritable', 'a Map with keys that are equal: a ValueMap has no such')
    }
    return { tag: 'cmap', rep: [...map].flat() }
  }

  /** What the name of a property is written as. Throws for a name that no keyword has. */
  propertyKey(name: string): string | Keyword {
    if (this.objects === 'string') return name
    if (name === '') throw new TransitError('unwritable', 'a property without a name is no keyword')
    return Keyword.of(name)
  }

  /** May all keys be strings? Throws for keys that would be the same one. */
  hasTextKeys(map: ReadonlyMap<unknown, unknown>): boolean {
    let texts: Set<string> | undefined
    for (const key of map.keys()) {
      if (typeof key !== 'object' || key === null || key instanceof Keyword) continue
      const text = this.#objectText(key)
      if (text === undefined) return false
      const { size } = (texts ??= numberTexts(map.keys()))
      if (texts.add(text).size === size) {
        throw new TransitError('unwritable', 'a Map with keys that are written alike, of which a reader takes one')
      }
    }
    return true
  }

  #objectText(value: object): string | undefined {
    if (value instanceof Keyword) return `~:${value.text}`
    if (this.#handlers !== undefined) {
      const handled = this.handled(value)
      if (handled !== undefined) return stringForm(handled)
    }
    if (value instanceof EdnSymbol) return `~$${value.text}`
    if (value instanceof Date) return `~m${millisecondsOf(value)}`
    if (value instanceof Uuid) return `~u${value.text}`
    if (value instanceof Float) return `${Number.isFinite(value.value) ? '~d' : ''}${floatText(value.value)}`
    if (value instanceof Uri) return `~r${value.text}`
    if (value instanceof Char) return `~c${value.text}`
    if (value instanceof BigDecimal) return `~f${value.text}`
    if (value instanceof BigInteger) return `~n${value.value}`
    if (value instanceof Uint8Array) return `~b${formatBase64(value)}`
    if (value instanceof Tagged) return stringForm({ tag: taggedTag(value), rep: value.rep })
    return undefined
  }
}

function elementsOf(set: ReadonlySet<unknown>): unknown[] {
  const elements = [...set]
  const isSound = set instanceof ValueSet || elements.every(hasIdentity) || new ValueSet(set).size === set.size
  if (!isSound) throw new TransitError('unwritable', 'a Set with elements that are equal: a ValueSet has no such')
  return elements
}

/** An integer that is written with the tag `n` whatever its size. */
class BigInteger {
  readonly value: bigint

  constructor(value: bigint) {
    this.value = value
  }
}

/** `NaN` and the infinities with their tag, others without. */
export function floatText(value: number): string {
  if (Number.isFinite(value)) return formatFloat(value)
  return Number.isNaN(value) ? '~zNaN' : value > 0 ? '~zINF' : '~z-INF'
}

/** For a Date with a handler this is not asked. */
function dateText(date: Date): string {
  millisecondsOf(date)
  return `~t${date.toISOString()}`
}

/** Is it written as an integer? */
export function isWrittenInteger(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0)
}

/** Throws for a Date that is none. */
export function millisecondsOf(date: Date): number {
  const milliseconds = date.getTime()
  if (Number.isNaN(milliseconds)) throw new TransitError('unwritable', 'a Date that is no instant')
  return milliseconds
}

/** Why a value is none of ours. */
export function unwritable(value: unknown): TransitError {
  if (typeof value !== 'object' || value === null) return new TransitError('unwritable', `no value: ${typeof value}`)
  const { name } = (value.constructor ?? {}) as { name?: unknown }
  const what = typeof name === 'string' && !isPlainObject(value) ? ` ${shown(name)}` : ''
  return new TransitError('unwritable', `an object of a class without a handler:${what}`)
}

/** What those keys that are numbers are written as: a `Float` may look the same. */
function numberTexts(keys: Iterable<unknown>): Set<string> {
  const texts = new Set<string>()
  for (const key of keys) if (typeof key === 'number') texts.add(numberText(key))
  return texts
}

function numberText(value: number): string {
  if (isWrittenInteger(value)) return `~i${value}`
  return Number.isFinite(value) ? `~d${formatFloat(value)}` : floatText(value)
}

/** `~Xtext`, where the tag may begin a string and the rep is a text. */
export function stringForm({ tag, rep }: TaggedRep): string | undefined {
  const mayBegin = isStringTag(tag) || tag === ':' || tag === '$'
  return mayBegin && typeof rep === 'string' ? `~${tag}${rep}` : undefined
}

function taggedTag({ tag }: Tagged): string {
  if (GROUND_TAGS.has(tag) || EXTENSION_TAGS.has(tag) || tag === '') {
    throw new TransitError('unwritable', `a Tagged of the tag ${shown(tag)} would be read as something else`)
  }
  return tag
}

function callHandler(handler: WriteHandler, value: unknown): unknown {
  try {
    return (handler.rep as (value: unknown) => unknown)(value)
  } catch (cause) {
    throw new TransitError('handler-failed', `the handler of the tag ${shown(handler.tag)} failed`, { cause })
  }
}
