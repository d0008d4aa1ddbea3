import type { ReadOptions } from '../transit/read-options.ts'
import { TagReader } from '../transit/tag-reader.ts'
import type { Value } from '../values/value.ts'
import { encodeTransit, type JsonWriteOptions } from './format.ts'
import { parseWith } from './parse.ts'
import { JsonSplitter } from './splitter.ts'

/**
 * The values of a stream of Transit's JSON, in either form, that follow each other with or without space in between. The
 * chunks may be cut anywhere; the next one is asked for when the values of the last are taken. Throws a `TransitError` with
 * the position in the stream, and gives nothing after it.
 */
export async function* decodeTransitStream<X = never>(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions<X> = {},
): AsyncGenerator<Value<X>, void, undefined> {
  const tags = new TagReader(options)
  const splitter = new JsonSplitter(tags)
  for await (const chunk of chunks) {
    for (const { text, origin } of splitter.push(chunk)) yield parseWith(text, tags, origin)
  }
  const last = splitter.end()
  if (last !== undefined) yield parseWith(last.text, tags, last.origin)
}

/** Each value in a chunk of its own, with a newline. The next value is asked for when the last is taken. */
export async function* encodeTransitStream(
  values: AsyncIterable<unknown> | Iterable<unknown>,
  options: JsonWriteOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const value of values) {
    const line = encodeTransit(value, options)
    const ended = new Uint8Array(line.length + 1)
    ended.set(line)
    ended[line.length] = NEWLINE
    yield ended
  }
}

const NEWLINE = 0x0a
