// Reads both JSON forms of Transit in one pass over the text: no tree of JSON in between, `2.0` and large integers
// seen as they are written, repeated keys noticed, and the place of a fault known.
import type { TransitError } from '../errors.ts'
import { asObject, duplicate, withEntry } from '../transit/composites.ts'
import type { TagReader } from '../transit/tag-reader.ts'
import type { HashMemo } from '../values/hash.ts'
import { Keyword } from '../values/keyword.ts'
import type { Value } from '../values/value.ts'
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './characters.ts'
import type { JsonInput } from './input.ts'
import { FIRST, FIRST_KEY, KEY, MAP_MARKER, Tag, VALUE } from '../transit/string-cache.ts'
import { JsonStrings } from './strings.ts'

/** One reading of one text. Errors have no position: they leave it in the input. */
export class JsonReader<X> {
  readonly #input: JsonInput
  readonly #tags: TagReader<X>
  readonly #strings: JsonStrings<X>
  readonly #maxDepth: number
  readonly #isCareful: boolean
  readonly #memo: HashMemo = new Map()
  #depth = 0

  /** `isCareful`: look for keys that are there twice at each key, not at the end of a map, to say where they are. */
  constructor(input: JsonInput, tags: TagReader<X>, isCareful = false) {
    this.#input = input
    this.#isCareful = isCareful
    this.#tags = tags
    this.#maxDepth = tags.maxDepth
    this.#strings = new JsonStrings(input, tags)
  }

  /** The one value of the text. */
  read(): Value<X> {
    const value = this.#value()
    const input = this.#input
    input.skipSpace()
    if (input.at < input.text.length) throw input.fault('trailing-data', 'something follows the value')
    return value
  }

  #value(): Value<X> {
    const input = this.#input
    switch (input.skipSpace()) {
      case QUOTE:
        return this.#strings.read(VALUE) as Value<X>
      case OPEN_ARRAY:
        return this.#array()
      case OPEN_OBJECT:
        return this.#object()
      default:
        return input.scalar(this.#tags.maxDigits, this.#tags.keepFloats)
    }
  }

  #array(): Value<X> {
    const input = this.#input
    const start = input.at
    this.#enter()
    let code = input.skipSpace()
    if (code === CLOSE_ARRAY) return this.#leave([])
    const first = code === QUOTE ? this.#strings.read(FIRST) : this.#value()
    if (first instanceof Tag) {
      return this.#leave(first === MAP_MARKER ? this.#arrayMap(start) : this.#taggedArray(first, start))
    }
    const items: Value<X>[] = [first]
    while ((code = input.skipSpace()) !== CLOSE_ARRAY) {
      if (code !== COMMA) throw input.unexpected()
      input.at++
      items.push(this.#value())
    }
    return this.#leave(items)
  }

  /** After `["~#tag"`, up to the bracket. */
  #taggedArray(tag: Tag, start: number): Value<X> {
    const input = this.#input
    if (input.skipSpace() !== COMMA) throw this.#wrongTagged(start)
    input.at++
    const rep = this.#value()
    if (input.skipSpace() !== CLOSE_ARRAY) throw this.#wrongTagged(start)
    return this.#tagged(tag, rep, start)
  }

  /** After `["^ "`, up to the bracket. */
  #arrayMap(start: number): Value<X> {
    const input = this.#input
    let map = new Map<Value<X>, Value<X>>()
    let size = 0
    let code
    while ((code = input.skipSpace()) !== CLOSE_ARRAY) {
      if (code !== COMMA) throw input.unexpected()
      input.at++
      code = input.skipSpace()
      const keyAt = input.at
      const key = code === QUOTE ? (this.#strings.read(KEY) as Value<X>) : this.#value()
      code = input.skipSpace()
      if (code === CLOSE_ARRAY) throw input.fault('invalid-transit', 'the last key of a map has no value', keyAt)
      if (code !== COMMA) throw input.unexpected()
      input.at++
      const value = this.#value()
      if (typeof key === 'string' || key instanceof Keyword) {
        map.set(key, value)
        if (this.#isCareful && map.size === size) throw this.#duplicate(key, keyAt)
      } else map = this.#withEntry(map, key, value, keyAt)
      size++
    }
    if (map.size < size) throw input.fault('duplicate-key', 'a key is there twice', start)
    return this.#mapValue(map, start)
  }

  #object(): Value<X> {
    const input = this.#input
    const start = input.at
    this.#enter()
    let map = new Map<Value<X>, Value<X>>()
    let code = input.skipSpace()
    while (code !== CLOSE_OBJECT || map.size > 0) {
      const keyAt = input.at
      if (code !== QUOTE) throw input.unexpected()
      const key = this.#strings.read(map.size === 0 ? FIRST_KEY : KEY)
      if (input.skipSpace() !== COLON) throw input.unexpected()
      input.at++
      const value = this.#value()
      code = input.skipSpace()
      if (key instanceof Tag) {
        if (code !== CLOSE_OBJECT) throw this.#wrongTagged(start)
        return this.#leave(this.#tagged(key, value, start))
      }
      map = this.#withEntry(map, key, value, keyAt)
      if (code === CLOSE_OBJECT) break
      if (code !== COMMA) throw input.unexpected()
      input.at++
      code = input.skipSpace()
    }
    return this.#leave(this.#mapValue(map, start))
  }

  #withEntry(map: Map<Value<X>, Value<X>>, key: Value<X>, value: Value<X>, keyAt: number): Map<Value<X>, Value<X>> {
    const { at } = this.#input
    this.#input.at = keyAt
    const result = withEntry(map, key, value, this.#memo)
    this.#input.at = at
    return result
  }

  #duplicate(key: Value<X>, keyAt: number): TransitError {
    this.#input.at = keyAt
    return duplicate('key', key)
  }

  #mapValue(map: Map<Value<X>, Value<X>>, start: number): Value<X> {
    const keys = this.#tags.objects
    if (keys === undefined) return map
    const { at } = this.#input
    this.#input.at = start
    const value = asObject(map, keys)
    this.#input.at = at
    return value
  }

  #tagged(tag: Tag, rep: Value<X>, start: number): Value<X> {
    const { at } = this.#input
    this.#input.at = start
    const value = this.#tags.tagged(tag.name, rep, this.#memo)
    this.#input.at = at
    return value
  }

  #enter(): void {
    if (++this.#depth > this.#maxDepth) {
      throw this.#input.fault('limit-exceeded', `nested deeper than ${this.#maxDepth}`)
    }
    this.#input.at++
  }

  /** Past the bracket that closes. */
  #leave(value: Value<X>): Value<X> {
    this.#depth--
    this.#input.at++
    return value
  }

  #wrongTagged(start: number): TransitError {
    // Of a text that ends, the end is the fault.
    if (this.#input.at >= this.#input.text.length) return this.#input.unexpected()
    return this.#input.fault('invalid-transit', 'a tag stands before one value, and nothing more', start)
  }
}
