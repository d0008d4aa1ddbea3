import { TransitError } from '../errors.ts'
import type { Value } from '../values/value.ts'
import { CACHE_ENTRIES_MAX, CACHEABLE_LENGTH_MIN, codeNumber, isCacheable } from './cache-codes.ts'
import type { TagReader } from './tag-reader.ts'
import { shown } from './tags.ts'

/** A tag that waits for what it stands before. It never gets out of a reader. */
export class Tag {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** What `"^ "` reads as: the array is a map. */
export const MAP_MARKER = new Tag('^ ')

/** Where a string stands: the first of an array and the first key of an object may be a tag, the former a marker. */
export type Place = typeof VALUE | typeof KEY | typeof FIRST | typeof FIRST_KEY
export const VALUE = 0
export const KEY = 1
export const FIRST = 2
export const FIRST_KEY = 3

/** What strings mean, with the cache of one top-level value. Its errors have no position. */
export class StringCache<X> {
  /** Every cacheable string has come in here, as what it means: a plain array, which begins again when it is full. */
  readonly entries: (Value<X> | Tag)[] = []
  readonly #tags: TagReader<X>
  #next = 0

  constructor(tags: TagReader<X>) {
    this.#tags = tags
  }

  /** Of any string. */
  meaning(content: string, place: Place): Value<X> | Tag {
    const first = content.charCodeAt(0)
    if (first === TILDE || first === HAT || first === BACKTICK) return this.special(content, place)
    if ((place & KEY) !== 0 && content.length >= CACHEABLE_LENGTH_MIN) this.remember(content)
    return content
  }

  /** Of a string that begins with `~`, `^` or a backtick. */
  special(content: string, place: Place): Value<X> | Tag {
    if (content.charCodeAt(0) === HAT) {
      if (content !== '^ ') return this.#known(codeNumber(content), place)
      if (place === FIRST) return MAP_MARKER
      throw new TransitError('invalid-transit', 'a map marker that is not the first of an array')
    }
    const value = this.#prefixed(content, place)
    if ((place & KEY) === 0 ? isCacheable(content) : content.length >= CACHEABLE_LENGTH_MIN) this.remember(value)
    return value
  }

  remember(value: Value<X> | Tag): void {
    const max = this.#tags.maxCacheEntries
    if (this.#next === max) {
      if (max < CACHE_ENTRIES_MAX) throw new TransitError('limit-exceeded', `more than ${max} entries in the cache`)
      this.#next = 0
    }
    this.entries[this.#next++] = value
  }

  #prefixed(content: string, place: Place): Value<X> | Tag {
    const tag = content.charAt(1)
    if (content.charCodeAt(0) === BACKTICK || tag === '') {
      throw new TransitError('invalid-transit', `no string begins with ${shown(content.charAt(0))}`)
    }
    if (tag === '~' || tag === '^' || tag === '`') return content.slice(1)
    if (tag !== '#') return this.#tags.scalar(tag, content.slice(2))
    if (content.length === 2) throw new TransitError('invalid-transit', 'a tag without a name')
    const named = new Tag(content.slice(2))
    if (place < FIRST) throw outOfPlace(named)
    return named
  }

  #known(number: number, place: Place): Value<X> | Tag {
    if (number < 0 || number >= this.entries.length) {
      throw new TransitError('invalid-transit', 'a cache code that nothing was written for')
    }
    const value = this.entries[number] as Value<X> | Tag
    if (place < FIRST && value instanceof Tag) throw outOfPlace(value)
    return value
  }
}

export function outOfPlace({ name }: Tag): TransitError {
  return new TransitError('invalid-transit', `the tag ${shown(name)} stands before nothing`)
}

const TILDE = 0x7e
const HAT = 0x5e
const BACKTICK = 0x60
