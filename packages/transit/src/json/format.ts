import { TagWriter } from '../transit/tag-writer.ts'
import type { WriteOptions } from '../transit/write-options.ts'
import { TextSink } from './text-sink.ts'
import { JsonWriter } from './writer.ts'

/** What writers of Transit's JSON can be told. */
export interface JsonWriteOptions extends WriteOptions {
  /** JSON-Verbose: objects instead of arrays, no cache, instants that people can read. Default false. */
  readonly verbose?: boolean
}

/** The value as a text of Transit's JSON. Throws a `TransitError` with the path to what cannot be written. */
export function formatTransit(value: unknown, options?: JsonWriteOptions): string {
  return write(value, options, (bytes) => DECODER.decode(bytes))
}

/** The value in Transit's JSON, in UTF-8. Throws as `formatTransit` does. */
export function encodeTransit(value: unknown, options?: JsonWriteOptions): Uint8Array {
  return write(value, options, (bytes) => bytes.slice())
}

function write<T>(value: unknown, options: JsonWriteOptions | undefined, take: (bytes: Uint8Array) => T): T {
  const sink = new TextSink(spare ?? new Uint8Array(BYTES_AT_FIRST))
  // A handler may write, too, while this goes on.
  spare = undefined
  try {
    const tags = options === undefined ? DEFAULT : new TagWriter(options)
    new JsonWriter(sink, tags, options?.verbose ?? false).write(value)
    return take(sink.written)
  } finally {
    if (sink.bytes.length <= SPARE_BYTES_MAX) spare = sink.bytes
  }
}

/** Bytes that the next writing begins in. */
let spare: Uint8Array | undefined

const BYTES_AT_FIRST = 16 * 1024
const SPARE_BYTES_MAX = 1024 * 1024
const DECODER = new TextDecoder()
const DEFAULT = new TagWriter()

/** As KEPT of parse.ts. */
export const KEPT = new JsonWriter(new TextSink(new Uint8Array()), DEFAULT, false)
