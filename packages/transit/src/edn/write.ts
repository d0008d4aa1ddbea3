// Writing: a value as a text, in one line or in several.
import { EdnError, type EdnErrorCode } from '../errors.ts'
import { bound, resolveLimits } from '../limits.ts'
import { formatWay } from '../transit/way.ts'
import type { WriteHandler } from '../transit/write-options.ts'
import type { HashMemo } from '../values/hash.ts'
import { hasIdentity, isPlainObject } from '../values/kind.ts'
import { keyword } from '../values/keyword.ts'
import { Link } from '../values/link.ts'
import { List } from '../values/list.ts'
import { Tagged } from '../values/tagged.ts'
import { ValueMap } from '../values/value-map.ts'
import { ValueSet } from '../values/value-set.ts'
import type { Value } from '../values/value.ts'
import { formatScalar } from './format-scalar.ts'
import type { EdnDialect } from './dialect.ts'
import { isTagText } from './name.ts'
import { printable } from './location.ts'
import type { EdnWriteOptions } from './options.ts'
import { compact, type Output } from './output.ts'
import { layOut, pretty } from './pretty.ts'
import { Unwritable } from './string.ts'
import { isBuiltIn } from './tags.ts'

/** A value as EDN. @throws EdnError for what has no form, with the path to it; RangeError for a width or depth that is none */
export function formatEdn(value: Value<unknown>, options: EdnWriteOptions = {}): string {
  if (options.pretty === undefined || options.pretty === false) return new Writer(compact, options).write(value)
  const { width } = options.pretty === true ? { width: WIDTH_DEFAULT } : options.pretty
  return layOut(new Writer(pretty, options).write(value), bound('width', width, WIDTH_MAX))
}

/** Each value on a line of its own, or on several. The next value is asked for when the last is taken. @throws EdnError */
export async function* encodeEdnStream(
  values: AsyncIterable<Value<unknown>> | Iterable<Value<unknown>>,
  options: EdnWriteOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const value of values) yield ENCODER.encode(`${formatEdn(value, options)}\n`)
}

class Writer<T> {
  readonly #output: Output<T>
  readonly #dialect: EdnDialect
  readonly #maxDepth: number
  readonly #objects: 'string' | 'keyword'
  /** By prototype; undefined for none. */
  readonly #handlers: ReadonlyMap<unknown, WriteHandler> | undefined
  /** The way to the value that is being written: indices, keys, and tags. */
  readonly #way: unknown[] = []
  readonly #memo: HashMemo = new Map()

  constructor(output: Output<T>, { dialect, maxDepth, objects, handlers = [] }: EdnWriteOptions) {
    this.#output = output
    this.#dialect = dialect ?? 'edn'
    this.#maxDepth = resolveLimits(maxDepth === undefined ? {} : { maxDepth }).maxDepth
    this.#objects = objects ?? 'string'
    const byPrototype = handlers.map((each) => [each.type.prototype as unknown, each] as const)
    this.#handlers = handlers.length === 0 ? undefined : new Map(byPrototype)
  }

  /** @throws EdnError */
  write(value: unknown): T {
    try {
      return this.#value(value)
    } catch (error) {
      if (error instanceof Unwritable) return this.#fail('unwritable', `EDN has no form for ${error.message}`)
      throw error
    }
  }

  #value(value: unknown): T {
    const handler = this.#handlers === undefined ? undefined : this.#handlerOf(value, this.#handlers)
    if (handler !== undefined) return this.#handled(handler, value)
    const text = formatScalar(value, this.#dialect)
    if (text !== undefined) return this.#output.scalar(text)
    if (Array.isArray(value)) return this.#collection('[', value, ']')
    if (value instanceof List) return this.#collection('(', value.items, ')')
    if (value instanceof Map) return this.#map(value as ReadonlyMap<unknown, unknown>)
    if (value instanceof Set) return this.#set(value as ReadonlySet<unknown>)
    if (value instanceof Tagged) return this.#taggedValue(value)
    if (value instanceof Link) return this.#under('transit/link', linkParts(value))
    if (typeof value === 'object' && value !== null && isPlainObject(value)) return this.#map(this.#entriesOf(value))
    throw new Unwritable(nameOfType(value))
  }

  /** Of the nearest class. */
  #handlerOf(value: unknown, handlers: ReadonlyMap<unknown, WriteHandler>): WriteHandler | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    let prototype: unknown = Object.getPrototypeOf(value)
    while (prototype !== null && !handlers.has(prototype)) prototype = Object.getPrototypeOf(prototype)
    return handlers.get(prototype)
  }

  #handled({ tag, rep }: WriteHandler, value: unknown): T {
    let result: unknown
    try {
      result = (rep as (value: unknown) => unknown)(value)
    } catch (error) {
      return this.#fail('handler-failed', `the handler of #${printable(tag)} failed`, error)
    }
    return this.#under(tag, result)
  }

  /** A tag that means something else to a reader stands as text, as one that EDN does not allow. */
  #taggedValue({ tag, rep }: Tagged): T {
    return isBuiltIn(tag) ? this.#under('transit/tagged', [tag, rep]) : this.#under(tag, rep)
  }

  #under(tag: string, value: unknown): T {
    if (!isTagText(tag)) return this.#under('transit/tagged', [tag, value])
    return this.#output.tagged(tag, this.#inside(`#${tag}`, value))
  }

  #collection(open: string, items: Iterable<unknown>, close: string): T {
    const parts: T[] = []
    for (const item of items) parts.push(this.#inside(parts.length, item))
    return this.#output.collection(open, parts, close, false)
  }

  #set(set: ReadonlySet<unknown>): T {
    const result = this.#collection('#{', set, '}')
    if (!(set instanceof ValueSet)) this.#checkDistinct(set)
    return result
  }

  #map(map: ReadonlyMap<unknown, unknown>): T {
    const parts: T[] = []
    for (const [key, value] of map) parts.push(this.#inside(key, key), this.#inside(key, value))
    if (!(map instanceof ValueMap)) this.#checkDistinct(map.keys())
    return this.#output.collection('{', parts, '}', true)
  }

  /** What a native Map or Set takes for different can be equal, and no reader would take it. */
  #checkDistinct(values: Iterable<unknown>): void {
    let seen: ValueSet<unknown> | undefined
    for (const value of values) {
      if (hasIdentity(value)) continue
      seen ??= new ValueSet()
      if (!seen.insert(value, this.#memo)) {
        this.#fail('duplicate-key', 'two keys of a map, or elements of a set, are equal')
      }
    }
  }

  #entriesOf(object: Readonly<Record<string, unknown>>): Map<unknown, unknown> {
    const named = (name: string): unknown => (this.#objects === 'keyword' ? keyword(name) : name)
    return new Map(Object.entries(object).map(([name, value]) => [named(name), value]))
  }

  #inside(step: unknown, value: unknown): T {
    this.#way.push(step)
    if (this.#way.length > this.#maxDepth) this.#fail('limit-exceeded', `nested deeper than ${this.#maxDepth}`)
    const result = this.#value(value)
    this.#way.pop()
    return result
  }

  #fail(code: EdnErrorCode, message: string, cause?: unknown): never {
    throw new EdnError(code, message, { path: formatWay(this.#way), cause })
  }
}

function linkParts(link: Link): Map<unknown, unknown> {
  return new Map(Object.entries(link).map(([name, value]) => [keyword(name), value]))
}

function nameOfType(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : `a ${typeof value}`
  const { constructor } = value as { readonly constructor?: unknown }
  return `an object of class ${typeof constructor === 'function' ? printable(constructor.name) : 'unknown'}`
}

const WIDTH_DEFAULT = 80
const WIDTH_MAX = 100_000
const ENCODER = new TextEncoder()

/** V8 forgets the shape of a class without objects, and the fast code made for it. */
export const KEPT: unknown = new Writer(compact, {})
