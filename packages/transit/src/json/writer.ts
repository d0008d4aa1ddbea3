// Writes both JSON forms of Transit straight into bytes.
import { TransitError } from '../errors.ts'
import { CACHE_ENTRIES_MAX, CACHEABLE_LENGTH_MIN, isCacheable } from '../transit/cache-codes.ts'
import { floatText, isWrittenInteger, stringForm, unwritable, type TagWriter } from '../transit/tag-writer.ts'
import { formatWay } from '../transit/way.ts'
import { Float } from '../values/float.ts'
import { Keyword } from '../values/keyword.ts'
import { isPlainObject } from '../values/kind.ts'
import { BACKTICK, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, HAT, OPEN_ARRAY, OPEN_OBJECT, TILDE } from './characters.ts'
import { TextSink } from './text-sink.ts'

/** One writing of one top-level value. */
export class JsonWriter {
  readonly #sink: TextSink
  readonly #tags: TagWriter
  readonly #verbose: boolean
  /** The codes of strings, as they are written, and of keywords. */
  #cache: Map<unknown, number> | undefined
  #cacheNext = 0
  #depth = 0
  /** The index or key in each container around, for errors: kept only when there has been one. */
  readonly #way: unknown[] | undefined

  constructor(sink: TextSink, tags: TagWriter, verbose: boolean, way?: unknown[]) {
    this.#sink = sink
    this.#tags = tags
    this.#verbose = verbose
    this.#way = way
  }

  /** Throws a TransitError with the path to what cannot be written. */
  write(value: unknown): void {
    try {
      if (this.#isScalar(value)) this.#tagged("'", value)
      else this.#value(value)
    } catch (error) {
      throw this.#way === undefined ? this.#retraced(error, value) : this.#located(error, this.#way)
    }
  }

  /** Those stand in a quote, because JSON once had to be an array or an object. */
  #isScalar(value: unknown): boolean {
    return typeof value === 'string' || this.#tags.scalarText(value) !== undefined
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#sink.string(value, escapeFor(value))
      case 'number':
        return this.#number(value)
      case 'boolean':
        return this.#sink.ascii(value ? 'true' : 'false')
      case 'object':
        return value === null ? this.#sink.ascii('null') : this.#object(value)
      case 'bigint':
        return this.#sink.string(this.#tags.scalarText(value) ?? '')
      default:
        throw unwritable(value)
    }
  }

  #number(value: number): void {
    if (isWrittenInteger(value)) this.#sink.integer(value)
    else if (Number.isFinite(value)) this.#sink.ascii(floatText(value))
    else this.#sink.string(floatText(value))
  }

  #object(value: object): void {
    if (value instanceof Keyword) return this.#keyword(value)
    if (this.#tags.hasHandlers && this.#handled(value)) return
    if (Array.isArray(value)) return this.#array(value)
    if (value instanceof Map) return this.#map(value)
    if (value instanceof Float && Number.isFinite(value.value)) return this.#sink.ascii(floatText(value.value))
    const text = this.#tags.scalarText(value, this.#verbose)
    if (text !== undefined) return isCacheable(text) ? this.#cachedText(text) : this.#sink.string(text)
    const tagged = this.#tags.tagged(value)
    if (tagged !== undefined) return this.#tagged(tagged.tag, tagged.rep)
    if (!isPlainObject(value)) throw unwritable(value)
    this.#plainObject(value)
  }

  #handled(value: object): boolean {
    const handled = this.#tags.handled(value)
    if (handled === undefined) return false
    const text = stringForm(handled)
    if (text === undefined) this.#tagged(handled.tag, handled.rep)
    else if (isCacheable(text)) this.#cachedText(text)
    else this.#sink.string(text)
    return true
  }

  #array(items: readonly unknown[]): void {
    const depth = this.#enter(OPEN_ARRAY)
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.#sink.byte(COMMA)
      if (this.#way !== undefined) this.#way[depth] = i
      this.#value(items[i])
    }
    this.#leave(CLOSE_ARRAY)
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    if (!this.#tags.hasTextKeys(map)) return this.#composite(map)
    if (this.#verbose) return this.#objectOf(map)
    const sink = this.#sink
    const depth = this.#enter(OPEN_ARRAY)
    sink.ascii(MAP_MARKER)
    for (const [key, value] of map) {
      if (this.#way !== undefined) this.#way[depth] = key
      const known = key instanceof Keyword ? this.#cache?.get(key) : undefined
      if (known === undefined) {
        sink.byte(COMMA)
        this.#key(key)
        sink.byte(COMMA)
      } else sink.code(known, COMMA, COMMA)
      this.#value(value)
    }
    this.#leave(CLOSE_ARRAY)
  }

  #objectOf(map: ReadonlyMap<unknown, unknown>): void {
    const depth = this.#enter(OPEN_OBJECT)
    let isFirst = true
    for (const [key, value] of map) {
      if (this.#way !== undefined) this.#way[depth] = key
      if (!isFirst) this.#sink.byte(COMMA)
      isFirst = false
      this.#key(key)
      this.#sink.byte(COLON)
      this.#value(value)
    }
    this.#leave(CLOSE_OBJECT)
  }

  #composite(map: ReadonlyMap<unknown, unknown>): void {
    const { tag, rep } = this.#tags.compositeEntries(map)
    this.#tagged(tag, rep)
  }

  #plainObject(value: Readonly<Record<string, unknown>>): void {
    const sink = this.#sink
    const depth = this.#enter(this.#verbose ? OPEN_OBJECT : OPEN_ARRAY)
    if (!this.#verbose) sink.ascii(MAP_MARKER)
    let isFirst = this.#verbose
    for (const name of Object.keys(value)) {
      if (this.#way !== undefined) this.#way[depth] = name
      if (!isFirst) sink.byte(COMMA)
      isFirst = false
      this.#key(this.#tags.propertyKey(name))
      sink.byte(this.#verbose ? COLON : COMMA)
      this.#value(value[name])
    }
    this.#leave(this.#verbose ? CLOSE_OBJECT : CLOSE_ARRAY)
  }

  #tagged(tag: string, rep: unknown): void {
    const depth = this.#enter(this.#verbose ? OPEN_OBJECT : OPEN_ARRAY)
    if (this.#way !== undefined) this.#way[depth] = 1
    const text = `~#${tag}`
    if (text.length >= CACHEABLE_LENGTH_MIN) this.#cachedText(text)
    else this.#sink.string(text)
    this.#sink.byte(this.#verbose ? COLON : COMMA)
    this.#value(rep)
    this.#leave(this.#verbose ? CLOSE_OBJECT : CLOSE_ARRAY)
  }

  #key(key: unknown): void {
    if (key instanceof Keyword) return this.#keyword(key)
    if (typeof key === 'string') {
      const escape = escapeFor(key)
      if (escape === 0 && key.length < CACHEABLE_LENGTH_MIN) return this.#sink.string(key)
      return this.#keyText(escape === 0 ? key : `~${key}`)
    }
    const text = this.#tags.scalarText(key, this.#verbose)
    if (text === undefined) throw unwritable(key)
    this.#keyText(text)
  }

  #keyText(text: string): void {
    if (text.length >= CACHEABLE_LENGTH_MIN) this.#cachedText(text)
    else this.#sink.string(text)
  }

  #keyword(keyword: Keyword): void {
    const { text } = keyword
    if (text.length + 2 >= CACHEABLE_LENGTH_MIN && this.#isKnown(keyword)) return
    this.#sink.string(text, TILDE, COLON)
  }

  /** A string with its prefix. */
  #cachedText(text: string): void {
    if (!this.#isKnown(text)) this.#sink.string(text)
  }

  /** Writes the code, if there is one; otherwise the string is known from now on. */
  #isKnown(text: unknown): boolean {
    if (this.#verbose) return false
    this.#cache ??= new Map()
    const known = this.#cache.get(text)
    if (known !== undefined) {
      this.#sink.code(known, 0, 0)
      return true
    }
    if (this.#cacheNext === CACHE_ENTRIES_MAX) {
      this.#cache.clear()
      this.#cacheNext = 0
    }
    this.#cache.set(text, this.#cacheNext++)
    return false
  }

  /** The number of the container among those around. */
  #enter(bracket: number): number {
    const depth = this.#depth++
    if (this.#depth > this.#tags.maxDepth) {
      throw new TransitError('limit-exceeded', `nested deeper than ${this.#tags.maxDepth}, or in itself`)
    }
    this.#sink.byte(bracket)
    return depth
  }

  #leave(bracket: number): void {
    this.#depth--
    this.#sink.byte(bracket)
  }

  /** The same once more, now with the way to the fault. */
  #retraced(error: unknown, value: unknown): unknown {
    try {
      new JsonWriter(new TextSink(new Uint8Array()), this.#tags, this.#verbose, []).write(value)
      return error
    } catch (again) {
      return again
    }
  }

  #located(error: unknown, way: readonly unknown[]): unknown {
    const isOverflow = error instanceof RangeError
    if (!isOverflow && !(error instanceof TransitError && error.path === undefined)) return error
    const path = formatWay(way.slice(0, Math.min(this.#depth, this.#tags.maxDepth)))
    if (!isOverflow) return new TransitError(error.code, error.message, { path, cause: error.cause })
    return new TransitError('limit-exceeded', 'nested deeper than the stack of this program', { path, cause: error })
  }
}

/** What stands in front of a text that would mean something else: `~`, or 0 for nothing. */
function escapeFor(text: string): number {
  const first = text.charCodeAt(0)
  return first === TILDE || first === HAT || first === BACKTICK ? TILDE : 0
}

const MAP_MARKER = '"^ "'
