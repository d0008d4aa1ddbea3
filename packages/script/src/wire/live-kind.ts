import { Readable } from 'node:stream'
import { HANDLES } from './path.ts'
import { LIVE, type LiveKind } from './value-tags.ts'

/** How a value lives at its side while the other one uses it; undefined for what does not. */
export function liveKindOf(value: object): LiveKind | undefined {
  if (value instanceof AbortSignal) return LIVE.signal
  if (value instanceof ReadableStream) return LIVE.readable
  if (!isAsyncIterable(value) || Object.hasOwn(HANDLES, value.constructor.name)) return undefined
  return value instanceof Readable && !value.readableObjectMode ? LIVE.bytes : LIVE.items
}

/** Does the value stay at its side? */
export function isLive(value: object): boolean {
  return liveKindOf(value) !== undefined
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function'
}
