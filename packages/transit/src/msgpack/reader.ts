// Reads Transit's MessagePack in one pass over the bytes.
import { asObject, duplicate, withEntry } from '../transit/composites.ts'
import { integerValue } from '../transit/numbers.ts'
import { FIRST, FIRST_KEY, KEY, MAP_MARKER, StringCache, Tag, VALUE, type Place } from '../transit/string-cache.ts'
import type { TagReader } from '../transit/tag-reader.ts'
import type { HashMemo } from '../values/hash.ts'
import { Keyword } from '../values/keyword.ts'
import type { Value } from '../values/value.ts'
import type { MsgpackInput } from './input.ts'
import * as types from './types.ts'

/** One reading of one value. Errors have no position: they leave it in the input. */
export class MsgpackReader<X> {
  readonly #input: MsgpackInput
  readonly #tags: TagReader<X>
  readonly #cache: StringCache<X>
  readonly #memo: HashMemo = new Map()
  #depth = 0

  constructor(input: MsgpackInput, tags: TagReader<X>) {
    this.#input = input
    this.#tags = tags
    this.#cache = new StringCache(tags)
  }

  /** The one value of the bytes. */
  read(): Value<X> {
    const value = this.#value()
    if (this.#input.left > 0) throw this.#input.fault('trailing-data', 'something follows the value')
    return value
  }

  #value(): Value<X> {
    return this.#at(VALUE) as Value<X>
  }

  #at(place: Place): Value<X> | Tag {
    const input = this.#input
    const start = input.at
    const byte = input.byte()
    const first = types.firstOf(byte)
    if (first === undefined) {
      throw input.fault('invalid-msgpack', `Transit has nothing that begins with the byte ${byte}`, start)
    }
    const { kind, size } = first
    if (kind === 'scalar') return size === 0 ? immediate(byte) : this.#number(byte, size)
    const length = size === 0 ? first.length : input.unsigned(size)
    if (kind === 'text') return this.#text(length, start, place)
    return kind === 'array' ? this.#array(length, start) : this.#map(length, start)
  }

  #number(byte: number, size: number): Value<X> {
    const input = this.#input
    if (byte === types.FLOAT_32 || byte === types.FLOAT_64) return this.#tags.float(input.float(size))
    const isSigned = byte >= types.INT_8
    if (size === 8) return integerValue(isSigned ? input.bigSigned() : input.bigUnsigned())
    return isSigned ? input.signed(size) : input.unsigned(size)
  }

  #text(length: number, start: number, place: Place): Value<X> | Tag {
    const input = this.#input
    const text = input.text(length, start)
    const { at } = input
    input.at = start
    const meaning = this.#cache.meaning(text, place)
    input.at = at
    return meaning
  }

  #array(length: number, start: number): Value<X> {
    this.#enter(length, start)
    if (length === 0) return this.#leave([])
    const first = this.#at(FIRST)
    if (first === MAP_MARKER) throw this.#input.fault('invalid-transit', 'a map marker, which only JSON has', start)
    if (first instanceof Tag) {
      if (length !== 2) throw this.#wrongTagged(start)
      return this.#leave(this.#tagged(first, this.#value(), start))
    }
    const items: Value<X>[] = [first]
    for (let i = 1; i < length; i++) items.push(this.#value())
    return this.#leave(items)
  }

  #map(length: number, start: number): Value<X> {
    this.#enter(length * 2, start)
    let map = new Map<Value<X>, Value<X>>()
    for (let i = 0; i < length; i++) {
      const keyAt = this.#input.at
      const key = this.#at(i === 0 ? FIRST_KEY : KEY)
      if (key instanceof Tag) {
        if (length !== 1) throw this.#wrongTagged(start)
        return this.#leave(this.#tagged(key, this.#value(), start))
      }
      const value = this.#value()
      const { at } = this.#input
      this.#input.at = keyAt
      if (typeof key === 'string' || key instanceof Keyword) {
        map.set(key, value)
        if (map.size === i) throw duplicate('key', key)
      } else map = withEntry(map, key, value, this.#memo)
      this.#input.at = at
    }
    const keys = this.#tags.objects
    return this.#leave(keys === undefined ? map : this.#within(start, () => asObject(map, keys)))
  }

  #tagged(tag: Tag, rep: Value<X>, start: number): Value<X> {
    return this.#within(start, () => this.#tags.tagged(tag.name, rep, this.#memo))
  }

  /** A fault of `make` is at `start`. */
  #within<T>(start: number, make: () => T): T {
    const { at } = this.#input
    this.#input.at = start
    const value = make()
    this.#input.at = at
    return value
  }

  #enter(items: number, start: number): void {
    const { maxDepth } = this.#tags
    if (++this.#depth > maxDepth) throw this.#input.fault('limit-exceeded', `nested deeper than ${maxDepth}`, start)
    // Each takes a byte at least: nothing is made for what cannot be there.
    if (items > this.#input.left) throw this.#input.fault('unexpected-end', 'more items than there are bytes', start)
  }

  #leave(value: Value<X>): Value<X> {
    this.#depth--
    return value
  }

  #wrongTagged(start: number): Error {
    return this.#input.fault('invalid-transit', 'a tag stands before one value, and nothing more', start)
  }
}

function immediate(byte: number): null | boolean | number {
  if (byte === types.NIL) return null
  if (byte === types.FALSE || byte === types.TRUE) return byte === types.TRUE
  return byte < types.FIX_MAP ? byte : byte - 0x100
}
