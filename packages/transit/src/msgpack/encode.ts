import { TagWriter } from '../transit/tag-writer.ts'
import type { WriteOptions } from '../transit/write-options.ts'
import type { Value } from '../values/value.ts'
import { MsgpackSink } from './sink.ts'
import { MsgpackWriter } from './writer.ts'

/** The value in Transit's MessagePack. Throws a `TransitError` with the path to what cannot be written. */
export function encodeMsgpack(value: Value<unknown>, options: WriteOptions = {}): Uint8Array {
  const sink = new MsgpackSink()
  new MsgpackWriter(sink, new TagWriter(options)).write(value)
  return sink.take()
}
