// Transit in MessagePack.
export { TransitError, type Position, type TransitErrorCode } from '../errors.ts'
export type { ReadLimits } from '../limits.ts'
export type { ReadHandler, ReadOptions } from '../transit/read-options.ts'
export { writeHandler, type WriteHandler, type WriteOptions } from '../transit/write-options.ts'
export { decodeMsgpack } from './decode.ts'
export { encodeMsgpack } from './encode.ts'
export { decodeMsgpackStream, encodeMsgpackStream } from './stream.ts'
