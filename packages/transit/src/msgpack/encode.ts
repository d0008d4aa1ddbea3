import { TagWriter } from '../transit/tag-writer.ts'
import type { WriteOptions } from '../transit/write-options.ts'
import { MsgpackSink } from './sink.ts'
import { MsgpackWriter } from './writer.ts'

/** The value in Transit's MessagePack. Throws a `TransitError` with the path to what cannot be written. */
export function encodeMsgpack(value: unknown, options?: WriteOptions): Uint8Array {
  const sink = new MsgpackSink()
  new MsgpackWriter(sink, options === undefined ? DEFAULT : new TagWriter(options)).write(value)
  return sink.take()
}

const DEFAULT = new TagWriter()
/** V8 forgets the shape of a class without objects, and the fast code made for it. */
export const KEPT = new MsgpackWriter(new MsgpackSink(), DEFAULT)
