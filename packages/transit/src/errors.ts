// What can go wrong while values are read and written. Match on `code` (closed unions), never on the message.

/** Every code a `TransitError` can carry. */
export type TransitErrorCode =
  | 'invalid-json' // the text is not JSON
  | 'invalid-msgpack' // the bytes are not MessagePack, or of a type that Transit does not use
  | 'invalid-utf8'
  | 'invalid-transit' // JSON or MessagePack, but not Transit: a marker, a tag, a cache code, an odd map
  | 'invalid-payload' // the text of a tagged scalar, or the representation under a known tag
  | 'duplicate-key' // a key of a map or an element of a set, twice
  | 'unexpected-end' // the input ends inside a value
  | 'trailing-data' // something follows the one value that was asked for
  | 'limit-exceeded' // a bound of ours, named in the message
  | 'unwritable' // a value that has no representation
  | 'handler-failed' // a handler of the caller threw; `cause` is what it threw
  | 'invalid-argument' // misuse of the API

/** Every code an `EdnError` can carry. */
export type EdnErrorCode =
  | 'invalid-syntax' // no EDN
  | 'invalid-payload' // the value under #inst, #uuid or another known tag
  | 'invalid-utf8'
  | 'duplicate-key' // a key of a map or an element of a set, twice
  | 'unexpected-end' // the input ends inside a value
  | 'trailing-data' // something follows the one value that was asked for
  | 'limit-exceeded' // a bound of ours, named in the message
  | 'unwritable' // a value that has no representation
  | 'handler-failed' // a handler of the caller threw; `cause` is what it threw
  | 'invalid-argument' // misuse of the API

/** Where in the input, or in the value that is written, an error happened. */
export interface Position {
  /** From 0: UTF-16 code units of a text, bytes of bytes. In a stream, from the beginning of the stream. */
  readonly offset?: number
  /** From 1. */
  readonly line?: number
  /** From 1, in UTF-16 code units. */
  readonly column?: number
  /** The way through arrays and maps, e.g. `$[1]["~:name"]` in an input, `$[1][:name]` in a value. */
  readonly path?: string
  readonly cause?: unknown
}

/** The base of errors that have a place. Catch it where it does not matter which format it was. */
export abstract class PositionedError extends Error {
  abstract readonly code: TransitErrorCode | EdnErrorCode
  /** See `Position`, as the others. */
  readonly offset: number | undefined
  readonly line: number | undefined
  readonly column: number | undefined
  readonly path: string | undefined

  constructor(message: string, { offset, line, column, path, cause }: Position) {
    super(message, cause === undefined ? undefined : { cause })
    this.offset = offset
    this.line = line
    this.column = column
    this.path = path
  }
}

/** Thrown by everything that reads or writes Transit. */
export class TransitError extends PositionedError {
  override readonly name = 'TransitError'
  readonly code: TransitErrorCode

  constructor(code: TransitErrorCode, message: string, position: Position = {}) {
    super(message, position)
    this.code = code
  }
}

/** Thrown by everything that reads or writes EDN. */
export class EdnError extends PositionedError {
  override readonly name = 'EdnError'
  readonly code: EdnErrorCode
  /** The line at fault and a caret below the place, without control characters. */
  readonly excerpt: string | undefined

  constructor(code: EdnErrorCode, message: string, position: Position & { readonly excerpt?: string } = {}) {
    super(message, position)
    this.code = code
    this.excerpt = position.excerpt
  }
}

/** Thrown when a value is made of what it cannot be made of, as by `uuid('x')`. */
export class InvalidValueError extends TypeError {
  override readonly name = 'InvalidValueError'
}
