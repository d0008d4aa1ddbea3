import { TransitError } from '../errors.ts'
import type { ReadOptions } from '../transit/read-options.ts'
import { TagReader } from '../transit/tag-reader.ts'
import type { Value } from '../values/value.ts'
import { MsgpackInput } from './input.ts'
import { MsgpackReader } from './reader.ts'
import { MsgpackWalker } from './walker.ts'

/**
 * The value that the bytes of Transit's MessagePack are. Throws a `TransitError` with offset and path for everything
 * else, also for what follows the value.
 */
export function decodeMsgpack<X = never>(bytes: Uint8Array, options?: ReadOptions<X>): Value<X> {
  return decodeWith(bytes, options === undefined ? (DEFAULT as unknown as TagReader<X>) : new TagReader(options), 0)
}

/** `origin`: where the bytes begin within a stream. */
export function decodeWith<X>(bytes: Uint8Array, tags: TagReader<X>, origin: number): Value<X> {
  if (bytes.length > tags.maxBytes) {
    throw new TransitError('limit-exceeded', `more than ${tags.maxBytes} bytes`, { offset: origin + tags.maxBytes })
  }
  const input = new MsgpackInput(bytes)
  try {
    return new MsgpackReader(input, tags).read()
  } catch (error) {
    throw located(error, input, origin)
  }
}

/** The error with the position that the reader was at. */
function located(error: unknown, { bytes, at }: MsgpackInput, origin: number): unknown {
  const isOverflow = error instanceof RangeError
  if (!isOverflow && !(error instanceof TransitError && error.offset === undefined)) return error
  const walker = new MsgpackWalker(Infinity)
  walker.walk(bytes.subarray(0, at), 0)
  const position = { offset: origin + at, path: walker.path, cause: isOverflow ? error : error.cause }
  if (isOverflow) return new TransitError('limit-exceeded', 'nested deeper than the stack of this program', position)
  return new TransitError(error.code, error.message, position)
}

const DEFAULT: TagReader<never> = new TagReader()
/** V8 forgets the shape of a class without objects, and the fast code made for it. */
export const KEPT = new MsgpackReader(new MsgpackInput(new Uint8Array()), DEFAULT)
