// Writes Transit's MessagePack.
import { TransitError } from '../errors.ts'
import { CACHE_ENTRIES_MAX, CACHEABLE_LENGTH_MIN, formatCode, isCacheable } from '../transit/cache-codes.ts'
import { isInt64 } from '../transit/numbers.ts'
import { isWrittenInteger, millisecondsOf, stringForm, unwritable, type TagWriter } from '../transit/tag-writer.ts'
import { escaped } from '../transit/tags.ts'
import { formatWay } from '../transit/way.ts'
import { Float } from '../values/float.ts'
import { Keyword } from '../values/keyword.ts'
import { Uuid } from '../values/uuid.ts'
import { isPlainObject } from '../values/kind.ts'
import type { MsgpackSink } from './sink.ts'
import * as types from './types.ts'

/** One writing of one top-level value. */
export class MsgpackWriter {
  readonly #sink: MsgpackSink
  readonly #tags: TagWriter
  /** The codes of strings, as they are written, and of keywords. */
  readonly #cache = new Map<unknown, number>()
  #depth = 0
  /** The index or key in each container around, for errors. */
  readonly #way: unknown[] = []

  constructor(sink: MsgpackSink, tags: TagWriter) {
    this.#sink = sink
    this.#tags = tags
  }

  /** Throws a TransitError with the path to what cannot be written. */
  write(value: unknown): void {
    try {
      const isScalar = typeof value === 'string' || this.#tags.scalarText(value) !== undefined
      if (isScalar) this.#tagged("'", value)
      else this.#value(value, false)
    } catch (error) {
      throw this.#located(error)
    }
  }

  #value(value: unknown, isKey: boolean): void {
    switch (typeof value) {
      case 'string':
        return this.#text(escaped(value), isKey)
      case 'number':
        return this.#number(value)
      case 'boolean':
        return this.#sink.byte(value ? types.TRUE : types.FALSE)
      case 'bigint':
        return isInt64(value) ? this.#sink.bigInteger(value) : this.#text(`~n${value}`, isKey)
      case 'object':
        return value === null ? this.#sink.byte(types.NIL) : this.#object(value, isKey)
      default:
        throw unwritable(value)
    }
  }

  #number(value: number): void {
    if (isWrittenInteger(value)) this.#sink.integer(value)
    else if (Number.isFinite(value)) this.#sink.float(value)
    else this.#text(this.#tags.scalarText(value) ?? '', false)
  }

  #object(value: object, isKey: boolean): void {
    if (value instanceof Keyword) return this.#keyword(value)
    const handled = this.#tags.hasHandlers ? this.#tags.handled(value) : undefined
    if (handled === undefined) {
      if (Array.isArray(value)) return this.#array(value)
      if (value instanceof Map) return this.#map(value)
      if (value instanceof Float && Number.isFinite(value.value)) return this.#sink.float(value.value)
      // Those have numbers, but as keys they are strings.
      if (value instanceof Date && !isKey) return this.#tagged('m', millisecondsOf(value))
      if (value instanceof Uuid && !isKey) return this.#uuid(value)
    }
    const text = handled === undefined ? this.#tags.scalarText(value) : stringForm(handled)
    if (text !== undefined) return this.#text(text, isKey)
    const tagged = handled ?? this.#tags.tagged(value)
    if (tagged !== undefined) return this.#tagged(tagged.tag, tagged.rep)
    if (!isPlainObject(value)) throw unwritable(value)
    this.#plainObject(value)
  }

  #uuid({ high, low }: Uuid): void {
    this.#enter()
    this.#sink.array(2)
    this.#text('~#u', false)
    this.#sink.array(2)
    for (const half of [high, low]) {
      if (isInt64(half)) this.#sink.bigInteger(half)
      else this.#sink.integer(Number(half))
    }
    this.#depth--
  }

  #array(items: readonly unknown[]): void {
    const depth = this.#enter()
    this.#sink.array(items.length)
    for (let i = 0; i < items.length; i++) {
      this.#way[depth] = i
      this.#value(items[i], false)
    }
    this.#depth--
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    if (!this.#tags.hasTextKeys(map)) return this.#composite(map)
    const depth = this.#enter()
    this.#sink.map(map.size)
    for (const [key, value] of map) {
      this.#way[depth] = key
      this.#value(key, true)
      this.#value(value, false)
    }
    this.#depth--
  }

  #plainObject(value: Readonly<Record<string, unknown>>): void {
    const depth = this.#enter()
    const names = Object.keys(value)
    this.#sink.map(names.length)
    for (const name of names) {
      this.#way[depth] = name
      this.#value(this.#tags.propertyKey(name), true)
      this.#value(value[name], false)
    }
    this.#depth--
  }

  #composite(map: ReadonlyMap<unknown, unknown>): void {
    const { tag, rep } = this.#tags.compositeEntries(map)
    this.#tagged(tag, rep)
  }

  #tagged(tag: string, rep: unknown): void {
    const depth = this.#enter()
    this.#way[depth] = 1
    this.#sink.array(2)
    this.#text(`~#${tag}`, false)
    this.#value(rep, false)
    this.#depth--
  }

  #keyword(keyword: Keyword): void {
    const isCached = keyword.text.length + 2 >= CACHEABLE_LENGTH_MIN
    if (!isCached || !this.#isKnown(keyword)) this.#sink.text(`~:${keyword.text}`)
  }

  /** A string as it is written, or its code. */
  #text(text: string, isKey: boolean): void {
    const isCached = isKey ? text.length >= CACHEABLE_LENGTH_MIN : isCacheable(text)
    if (!isCached || !this.#isKnown(text)) this.#sink.text(text)
  }

  /** Writes the code, if there is one; otherwise the string is known from now on. */
  #isKnown(text: unknown): boolean {
    const known = this.#cache.get(text)
    if (known !== undefined) {
      this.#sink.text(formatCode(known))
      return true
    }
    if (this.#cache.size === CACHE_ENTRIES_MAX) this.#cache.clear()
    this.#cache.set(text, this.#cache.size)
    return false
  }

  /** The number of the container among those around. */
  #enter(): number {
    if (this.#depth === this.#tags.maxDepth) {
      throw new TransitError('limit-exceeded', `nested deeper than ${this.#tags.maxDepth}, or in itself`)
    }
    return this.#depth++
  }

  #located(error: unknown): unknown {
    const isOverflow = error instanceof RangeError
    if (!isOverflow && !(error instanceof TransitError && error.path === undefined)) return error
    const path = formatWay(this.#way.slice(0, this.#depth))
    if (!isOverflow) return new TransitError(error.code, error.message, { path, cause: error.cause })
    return new TransitError('limit-exceeded', 'nested deeper than the stack of this program', { path, cause: error })
  }
}
