// JSON as it is, without the meaning that Transit gives to some of its strings. RFC 8259.
import { TransitError } from '../errors.ts'
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from '../json/characters.ts'
import { JsonInput } from '../json/input.ts'
import { located, type Origin } from '../json/parse.ts'
import { JsonSplitter } from '../json/splitter.ts'
import { resolveLimits, type ReadLimits } from '../limits.ts'
import { shown } from '../transit/tags.ts'
import type { Value } from '../values/value.ts'

/** What readers of plain JSON can be told. */
export interface JsonReadOptions extends ReadLimits {
  /** Give a `Float` for `2.0`, so that it is written as `2.0` again. Otherwise it is the number 2. */
  readonly keepFloats?: boolean
}

/**
 * The value that a text of JSON is: a Map for an object, a bigint for an integer that no number says. Throws a
 * `TransitError` with its place, also for a key that is there twice.
 */
export function parseJson(text: string, options: JsonReadOptions = {}): Value {
  return parse(text, options)
}

/** The values of a stream of JSON that follow each other, cut anywhere. @throws TransitError with the place in the stream */
export async function* decodeJsonStream(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: JsonReadOptions = {},
): AsyncGenerator<Value, void, undefined> {
  const splitter = new JsonSplitter(resolveLimits(options))
  for await (const chunk of chunks) {
    for (const { text, origin } of splitter.push(chunk)) yield parse(text, options, origin)
  }
  const last = splitter.end()
  if (last !== undefined) yield parse(last.text, options, last.origin)
}

function parse(text: string, options: JsonReadOptions, origin?: Origin): Value {
  const input = new JsonInput(text)
  try {
    return new PlainReader(input, options).read()
  } catch (error) {
    throw located(error, input, origin)
  }
}

class PlainReader {
  readonly #input: JsonInput
  readonly #limits: Required<ReadLimits>
  readonly #keepFloats: boolean
  #depth = 0

  constructor(input: JsonInput, options: JsonReadOptions) {
    this.#input = input
    this.#limits = resolveLimits(options)
    this.#keepFloats = options.keepFloats ?? false
  }

  /** The one value of the text. */
  read(): Value {
    const input = this.#input
    const { maxBytes } = this.#limits
    if (input.text.length > maxBytes) throw input.fault('limit-exceeded', `more than ${maxBytes} characters`)
    const value = this.#value()
    input.skipSpace()
    if (input.at < input.text.length) throw input.fault('trailing-data', 'something follows the value')
    return value
  }

  #value(): Value {
    const input = this.#input
    switch (input.skipSpace()) {
      case QUOTE:
        return this.#string()
      case OPEN_ARRAY:
        return this.#array()
      case OPEN_OBJECT:
        return this.#object()
      default:
        return input.scalar(this.#limits.maxDigits, this.#keepFloats)
    }
  }

  #array(): Value {
    const items: Value[] = []
    this.#elements(CLOSE_ARRAY, () => items.push(this.#value()))
    return items
  }

  #object(): Value {
    const input = this.#input
    const map = new Map<Value, Value>()
    this.#elements(CLOSE_OBJECT, () => {
      const keyAt = input.at
      if (input.text.charCodeAt(keyAt) !== QUOTE) throw input.unexpected()
      const key = this.#string()
      if (map.has(key)) throw input.fault('duplicate-key', `the key ${shown(key)} is there twice`, keyAt)
      if (input.skipSpace() !== COLON) throw input.unexpected()
      input.at++
      map.set(key, this.#value())
    })
    return map
  }

  /** From the opening bracket to behind the closing one; `read` is at what begins an element. */
  #elements(close: number, read: () => unknown): void {
    const input = this.#input
    const { maxDepth } = this.#limits
    if (++this.#depth > maxDepth) throw input.fault('limit-exceeded', `nested deeper than ${maxDepth}`)
    input.at++
    for (let isFirst = true; input.skipSpace() !== close || !isFirst; isFirst = false) {
      read()
      const code = input.skipSpace()
      if (code === close) break
      if (code !== COMMA) throw input.unexpected()
      input.at++
    }
    input.at++
    this.#depth--
  }

  #string(): string {
    const input = this.#input
    const { text, at: start } = input
    let hasEscapes = false
    let at = start + 1
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) hasEscapes = true
      if (!(code >= 0x20)) {
        input.at = at
        throw Number.isNaN(code) ? input.unexpected() : input.fault('invalid-json', 'a control character in a string')
      }
      at += code === BACKSLASH ? 2 : 1
    }
    const value = hasEscapes ? unescaped(text.slice(start, at + 1)) : text.slice(start + 1, at)
    input.at = at + 1
    return value
  }
}

function unescaped(json: string): string {
  try {
    return JSON.parse(json) as string
  } catch (cause) {
    throw new TransitError('invalid-json', 'a string with an escape that JSON does not have', { cause })
  }
}
