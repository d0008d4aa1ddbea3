import { TransitError } from '../errors.ts'
import type { ReadOptions } from '../transit/read-options.ts'
import { TagReader } from '../transit/tag-reader.ts'
import type { Value } from '../values/value.ts'
import { JsonInput } from './input.ts'
import { pathAt } from './path.ts'
import { JsonReader } from './reader.ts'

/**
 * The value that `text` is, in either JSON form of Transit. Throws a `TransitError` with offset, line, column and path
 * for everything else, also for what follows the value. Strings of more than 12 characters share the memory of `text`:
 * as long as one of them is held, so is all of it.
 */
export function parseTransit<X = never>(text: string, options?: ReadOptions<X>): Value<X> {
  return parseWith(text, options === undefined ? (DEFAULT as unknown as TagReader<X>) : new TagReader(options))
}

/** Where a text begins within a stream. */
export interface Origin {
  readonly offset: number
  readonly line: number
  readonly column: number
}

export function parseWith<X>(text: string, tags: TagReader<X>, origin?: Origin): Value<X> {
  if (text.length > tags.maxBytes) {
    throw new TransitError('limit-exceeded', `more than ${tags.maxBytes} characters`, { offset: tags.maxBytes })
  }
  let input = new JsonInput(text)
  try {
    try {
      return new JsonReader(input, tags).read()
    } catch (error) {
      if (!(error instanceof TransitError && error.code === 'duplicate-key')) throw error
      // Slower, but it says which key it was.
      input = new JsonInput(text)
      return new JsonReader(input, tags, true).read()
    }
  } catch (error) {
    throw located(error, input, origin)
  }
}

/** The error with the position that the reader was at. */
export function located(error: unknown, { text, at }: JsonInput, origin: Origin | undefined): unknown {
  const isOverflow = error instanceof RangeError
  if (!isOverflow && !(error instanceof TransitError && error.offset === undefined)) return error
  const before = text.slice(0, at)
  const lines = before.split('\n')
  const column = (lines.at(-1) ?? '').length + 1
  const position = {
    offset: origin === undefined ? at : origin.offset + new TextEncoder().encode(before).length,
    line: lines.length - 1 + (origin?.line ?? 1),
    column: lines.length === 1 ? column - 1 + (origin?.column ?? 1) : column,
    path: pathAt(text, at),
    cause: isOverflow ? error : error.cause,
  }
  if (isOverflow) return new TransitError('limit-exceeded', 'nested deeper than the stack of this program', position)
  return new TransitError(error.code, error.message, position)
}

const DEFAULT: TagReader<never> = new TagReader()

/**
 * V8 forgets the shape of a class without objects, and the fast code made for it: nothing is read with this reader, but it
 * is always there.
 */
export const KEPT = new JsonReader(new JsonInput(''), DEFAULT)
