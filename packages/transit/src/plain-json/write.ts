// A view of values as JSON, for people and for programs that know nothing else. What JSON does not have is a string.
import { formatEdn } from '../edn/write.ts'
import { TransitError, type TransitErrorCode } from '../errors.ts'
import { resolveLimits } from '../limits.ts'
import { formatWay } from '../transit/way.ts'
import { isPlainObject } from '../values/kind.ts'
import { Link } from '../values/link.ts'
import { List } from '../values/list.ts'
import { Tagged } from '../values/tagged.ts'
import type { Value } from '../values/value.ts'
import { scalarJson, UNWRITABLE } from './scalar.ts'

/** How values are shown as JSON. */
export interface JsonViewOptions {
  /** One element on each line. Default false. */
  readonly pretty?: boolean
  /** Containers and tags inside each other, at most 2,000; default 512. */
  readonly maxDepth?: number
}

/**
 * The value as JSON, which no reader makes the same value of: keywords are strings with a colon in front, symbols with
 * `~`; keys are strings, of composite keys their EDN; lists and sets are arrays; a tagged value is `{"~#tag": …}`.
 *
 * @throws TransitError with the path to what has no view, or to a key that would be there twice
 */
export function formatJson(value: Value<unknown>, options: JsonViewOptions = {}): string {
  return new JsonView(options).write(value, '\n')
}

class JsonView {
  readonly #pretty: boolean
  readonly #maxDepth: number
  readonly #way: unknown[] = []

  constructor({ pretty, maxDepth }: JsonViewOptions) {
    this.#pretty = pretty ?? false
    this.#maxDepth = resolveLimits(maxDepth === undefined ? {} : { maxDepth }).maxDepth
  }

  /** `newline`: with the indentation of the line that the value is on. */
  write(value: unknown, newline: string): string {
    const text = scalarJson(value)
    if (text === UNWRITABLE) return this.#fail('unwritable', 'a value that has no view in JSON')
    if (text !== undefined) return text
    if (Array.isArray(value) || value instanceof List || value instanceof Set) {
      return this.#array(value as Iterable<unknown>, newline)
    }
    if (value instanceof Map) return this.#object(value, newline)
    if (value instanceof Tagged) return this.#object([[`~#${value.tag}`, value.rep]], newline)
    if (value instanceof Link || isPlainObject(value as object))
      return this.#object(Object.entries(value as object), newline)
    return this.#fail('unwritable', 'an object of a class that has no view in JSON')
  }

  #array(items: Iterable<unknown>, newline: string): string {
    const parts: string[] = []
    for (const item of items) parts.push(this.#inside(parts.length, item, newline))
    return this.#enclosed('[', parts, ']', newline)
  }

  #object(entries: Iterable<readonly [unknown, unknown]>, newline: string): string {
    const parts: string[] = []
    const names = new Set<string>()
    for (const [key, value] of entries) {
      const name = this.#nameOf(key)
      if (names.has(name)) this.#fail('duplicate-key', `two keys would be ${name}`)
      names.add(name)
      parts.push(`${name}: ${this.#inside(key, value, newline)}`)
    }
    return this.#enclosed('{', parts, '}', newline)
  }

  /** In quotes. */
  #nameOf(key: unknown): string {
    const text = scalarJson(key)
    if (typeof text === 'string') return text.startsWith('"') ? text : JSON.stringify(text)
    return JSON.stringify(formatEdn(key as Value<unknown>, { dialect: 'clojure', maxDepth: this.#maxDepth }))
  }

  #enclosed(open: string, parts: readonly string[], close: string, newline: string): string {
    if (!this.#pretty || parts.length === 0) return open + parts.join(', ') + close
    return `${open}${newline}  ${parts.join(`,${newline}  `)}${newline}${close}`
  }

  #inside(step: unknown, value: unknown, newline: string): string {
    this.#way.push(step)
    if (this.#way.length > this.#maxDepth) this.#fail('limit-exceeded', `nested deeper than ${this.#maxDepth}`)
    const text = this.write(value, this.#pretty ? `${newline}  ` : newline)
    this.#way.pop()
    return text
  }

  #fail(code: TransitErrorCode, message: string): never {
    throw new TransitError(code, message, { path: formatWay(this.#way) })
  }
}
