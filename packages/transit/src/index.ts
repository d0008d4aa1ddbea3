// Transit in both JSON forms, and the values of all formats.
export * from './errors.ts'
export { encodeTransit, formatTransit, type JsonWriteOptions } from './json/format.ts'
export { parseTransit } from './json/parse.ts'
export { decodeTransitStream, encodeTransitStream } from './json/stream.ts'
export type { ReadLimits } from './limits.ts'
export type { ReadHandler, ReadOptions } from './transit/read-options.ts'
export { writeHandler, type WriteHandler, type WriteOptions } from './transit/write-options.ts'
export * from './values/index.ts'
