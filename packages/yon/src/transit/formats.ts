// The formats that are converted: how each is read and written.
import { decodeTransitStream, encodeTransit, type Value } from '@yon/transit'
import { decodeEdnStream, formatEdn, type EdnDialect } from '@yon/transit/edn'
import { decodeJsonStream, formatJson } from '@yon/transit/json'
import { decodeMsgpackStream, encodeMsgpack } from '@yon/transit/msgpack'
import { readLoneChar } from './lone-char.ts'

export type FormatName = 'edn' | 'transit' | 'transit-verbose' | 'transit-msgpack' | 'json'

/** How values are written. */
export interface Layout {
  readonly dialect: EdnDialect
  /** The columns of a line; undefined for all in one line. */
  readonly width: number | undefined
}

export interface Format {
  readonly contentType: string
  readonly isBinary: boolean
  decode(chunks: AsyncIterable<Uint8Array>, dialect: EdnDialect): AsyncIterable<Value>
  /** A text has no newline at its end. */
  encode(value: Value, layout: Layout): string | Uint8Array
}

/** Of one value: as much as a text of V8 holds, and a depth that the default stack bears. */
const LIMITS = { maxBytes: 512 * 1024 * 1024, maxDepth: 1_000 } as const
const READING = { ...LIMITS, keepFloats: true } as const
const { maxDepth } = LIMITS

const transit: Format = {
  contentType: 'application/transit+json',
  isBinary: false,
  decode: (chunks) => decodeTransitStream(chunks, { ...READING, handlers: { char: readLoneChar } }),
  encode: (value) => encodeTransit(value, { maxDepth }),
}

export const formats: Readonly<Record<FormatName, Format>> = {
  edn: {
    contentType: 'application/edn',
    isBinary: false,
    decode: (chunks, dialect) => decodeEdnStream(chunks, { ...READING, dialect }),
    encode: (value, { dialect, width }) =>
      formatEdn(value, { dialect, maxDepth, pretty: width === undefined ? false : { width } }),
  },
  transit,
  'transit-verbose': { ...transit, encode: (value) => encodeTransit(value, { maxDepth, verbose: true }) },
  'transit-msgpack': {
    contentType: 'application/transit+msgpack',
    isBinary: true,
    decode: (chunks) => decodeMsgpackStream(chunks, { ...READING, handlers: { char: readLoneChar } }),
    encode: (value) => encodeMsgpack(value, { maxDepth }),
  },
  json: {
    contentType: 'application/json',
    isBinary: false,
    decode: (chunks) => decodeJsonStream(chunks, READING),
    encode: (value, { width }) => formatJson(value, { maxDepth, pretty: width !== undefined }),
  },
}

export function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(formats, text)
}
