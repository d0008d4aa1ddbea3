// EDN, strict or as Clojure has it.
export { EdnError, type EdnErrorCode, type Position } from '../errors.ts'
export type { EdnDialect } from './dialect.ts'
export type { EdnReadOptions, EdnWriteOptions } from './options.ts'
export { parseAllEdn, parseEdn, decodeEdnStream } from './read.ts'
export { encodeEdnStream, formatEdn } from './write.ts'
