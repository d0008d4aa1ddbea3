import { InvalidValueError, TransitError } from '../errors.ts'
import { bound, resolveLimits } from '../limits.ts'
import type { HashMemo } from '../values/hash.ts'
import { Tagged } from '../values/tagged.ts'
import type { Value } from '../values/value.ts'
import { CACHE_ENTRIES_MAX } from './cache-codes.ts'
import { compositeOf, isCompositeTag } from './composites.ts'
import { floatValue } from './numbers.ts'
import type { ReadHandler, ReadOptions } from './read-options.ts'
import { isScalarTag, scalarOf } from './scalars.ts'
import { GROUND_TAGS, isStringTag, shown } from './tags.ts'

/**
 * What tags mean to one reader: the options, checked, and what follows from them. Its errors have no position; the
 * reader adds it.
 */
export class TagReader<X> {
  readonly maxDepth: number
  readonly maxBytes: number
  readonly maxDigits: number
  readonly maxCacheEntries: number
  readonly keepFloats: boolean
  readonly objects: 'string' | 'keyword' | undefined
  /** Whether keywords are what they usually are. */
  readonly plainKeywords: boolean
  readonly #handlers: ReadonlyMap<string, ReadHandler<X>>
  readonly #defaultHandler: ((tag: string, rep: Value<X>) => X) | undefined

  /** Throws a RangeError for a bound that is none, and a TransitError for a handler that may not be. */
  constructor(options: ReadOptions<X> = {}) {
    const { maxDepth, maxBytes, maxDigits } = resolveLimits(options)
    this.maxDepth = maxDepth
    this.maxBytes = maxBytes
    this.maxDigits = maxDigits
    this.maxCacheEntries = bound('maxCacheEntries', options.maxCacheEntries ?? CACHE_ENTRIES_MAX, CACHE_ENTRIES_MAX)
    this.keepFloats = options.keepFloats ?? false
    this.objects = options.objects
    this.#handlers = new Map(Object.entries(options.handlers ?? {}))
    this.plainKeywords = !this.#handlers.has(':')
    this.#defaultHandler = options.defaultHandler
    for (const tag of this.#handlers.keys()) {
      if (GROUND_TAGS.has(tag)) throw new TransitError('invalid-argument', `the tag ${shown(tag)} takes no handler`)
    }
  }

  /** Of a string that begins with `~` and `tag`, one character: `text` is the rest. */
  scalar(tag: string, text: string): Value<X> {
    const handler = this.#handlers.get(tag)
    if (handler !== undefined) return callHandler(tag, () => handler(text))
    if (isScalarTag(tag)) {
      const value = soundly(() => scalarOf(tag, text, this))
      if (value === undefined) throw invalidPayload(tag, text)
      return value
    }
    if (!isStringTag(tag)) throw new TransitError('invalid-transit', `no string begins with ${shown(`~${tag}`)}`)
    return this.#unknown(tag, text)
  }

  /** Of a tag with what stands under it. `memo`: hashes of this reading. */
  tagged(tag: string, rep: Value<X>, memo: HashMemo): Value<X> {
    const handler = this.#handlers.get(tag)
    if (handler !== undefined) return callHandler(tag, () => handler(rep))
    if (isScalarTag(tag)) {
      const value = soundly(() => scalarOf(tag, rep, this))
      if (value === undefined) throw invalidPayload(tag, rep)
      return value
    }
    if (isCompositeTag(tag)) {
      const value = soundly(() => compositeOf(tag, rep, memo))
      if (value === undefined) throw invalidPayload(tag, rep)
      return value
    }
    return this.#unknown(tag, rep)
  }

  /** Of a float that is not written as text. */
  float(value: number): Value {
    return floatValue(value, this.keepFloats)
  }

  #unknown(tag: string, rep: Value<X>): Value<X> {
    const handler = this.#defaultHandler
    if (handler !== undefined) return callHandler(tag, () => handler(tag, rep))
    return new Tagged(tag, rep)
  }
}

function callHandler<X>(tag: string, call: () => X): X {
  try {
    return call()
  } catch (cause) {
    throw new TransitError('handler-failed', `the handler of the tag ${shown(tag)} failed`, { cause })
  }
}

/** Undefined where a value cannot be made of what is given. */
function soundly<T>(make: () => T | undefined): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}

function invalidPayload(tag: string, rep: unknown): TransitError {
  const what = typeof rep === 'string' ? `: ${shown(rep)}` : ''
  return new TransitError('invalid-payload', `the tag ${shown(tag)} does not take this${what}`)
}
