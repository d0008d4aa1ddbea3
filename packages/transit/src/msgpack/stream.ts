import { TransitError } from '../errors.ts'
import type { ReadLimits } from '../limits.ts'
import { ByteGatherer } from '../transit/byte-gatherer.ts'
import { isBytes, NO_BYTES } from '../transit/chunks.ts'
import type { ReadOptions } from '../transit/read-options.ts'
import { TagReader } from '../transit/tag-reader.ts'
import type { WriteOptions } from '../transit/write-options.ts'
import type { Value } from '../values/value.ts'
import { decodeWith } from './decode.ts'
import { encodeMsgpack } from './encode.ts'
import { MsgpackWalker } from './walker.ts'

/**
 * The values of a stream of Transit's MessagePack, one behind the other. The chunks may be cut anywhere; the next one is
 * asked for when the values of the last are taken. Throws a `TransitError` with the offset in the stream, and gives
 * nothing after it.
 */
export async function* decodeMsgpackStream<X = never>(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions<X> = {},
): AsyncGenerator<Value<X>, void, undefined> {
  const tags = new TagReader(options)
  const splitter = new MsgpackSplitter(tags)
  for await (const chunk of chunks) {
    for (const { bytes, offset } of splitter.push(chunk)) yield decodeWith(bytes, tags, offset)
  }
  const last = splitter.end()
  if (last !== undefined) yield decodeWith(last.bytes, tags, last.offset)
}

/** Each value in a chunk of its own. The next value is asked for when the last is taken. */
export async function* encodeMsgpackStream(
  values: AsyncIterable<unknown> | Iterable<unknown>,
  options: WriteOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const value of values) yield encodeMsgpack(value, options)
}

type SplitLimits = Pick<Required<ReadLimits>, 'maxDepth' | 'maxBytes'>

interface SplitValue {
  readonly bytes: Uint8Array
  readonly offset: number
}

/** Cuts bytes into values, looking at each byte once. */
class MsgpackSplitter {
  readonly #limits: SplitLimits
  #walker: MsgpackWalker
  readonly #gathered = new ByteGatherer()
  /** Where the value begins that is being gathered. */
  #offset = 0

  constructor(limits: SplitLimits) {
    this.#limits = limits
    this.#walker = new MsgpackWalker(limits.maxDepth)
  }

  *push(chunk: Uint8Array): Generator<SplitValue> {
    if (!isBytes(chunk)) throw new TransitError('invalid-argument', NO_BYTES)
    for (let start = 0; start < chunk.length;) {
      const { end, isWhole } = this.#walk(chunk, start)
      const part = chunk.subarray(start, end)
      if (this.#gathered.length + part.length > this.#limits.maxBytes) {
        throw this.#exceeded(`more than ${this.#limits.maxBytes} bytes`)
      }
      // A copy: whoever gave the chunk may use its memory again.
      if (isWhole) yield this.#take(part)
      else this.#gathered.add(part)
      start = end
    }
  }

  /** What is left at the end: a part of a value, or undefined for nothing. */
  end(): SplitValue | undefined {
    return this.#gathered.length === 0 ? undefined : this.#take(new Uint8Array())
  }

  #walk(chunk: Uint8Array, start: number): ReturnType<MsgpackWalker['walk']> {
    try {
      return this.#walker.walk(chunk, start)
    } catch (error) {
      throw error instanceof TransitError ? this.#exceeded(error.message) : error
    }
  }

  #take(last: Uint8Array): SplitValue {
    const bytes = this.#gathered.take(last)
    const offset = this.#offset
    this.#offset += bytes.length
    this.#walker = new MsgpackWalker(this.#limits.maxDepth)
    return { bytes, offset }
  }

  #exceeded(message: string): TransitError {
    return new TransitError('limit-exceeded', message, { offset: this.#offset, path: this.#walker.path })
  }
}
