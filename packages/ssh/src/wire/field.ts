// RFC 4251 §5: the data types as values, from which message() derives codec and TypeScript type.
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** One data type of the wire. */
export interface Field<T> {
  readonly kind: string
  read(from: Reader): T
  write(to: Writer, value: T): void
}

export const byte: Field<number> = { kind: 'byte', read: (r) => r.byte(), write: (w, v) => w.byte(v) }
export const boolean: Field<boolean> = { kind: 'boolean', read: (r) => r.boolean(), write: (w, v) => w.boolean(v) }
export const uint32: Field<number> = { kind: 'uint32', read: (r) => r.uint32(), write: (w, v) => w.uint32(v) }
export const uint64: Field<bigint> = { kind: 'uint64', read: (r) => r.uint64(), write: (w, v) => w.uint64(v) }
/** Arbitrary bytes; decoded as a view. */
export const string: Field<Uint8Array> = { kind: 'string', read: (r) => r.string(), write: (w, v) => w.string(v) }
/** Text for people: UTF-8. */
export const text: Field<string> = { kind: 'text', read: (r) => r.text(), write: (w, v) => w.text(v) }
/** An identifier: printable US-ASCII. */
export const name: Field<string> = { kind: 'name', read: (r) => r.name(), write: (w, v) => w.name(v) }
export const mpint: Field<bigint> = { kind: 'mpint', read: (r) => r.mpint(), write: (w, v) => w.mpint(v) }
export const nameList: Field<readonly string[]> = {
  kind: 'nameList',
  read: (r) => r.nameList(),
  write: (w, v) => w.nameList(v),
}
/** All bytes up to the end of the message. */
export const rest: Field<Uint8Array> = { kind: 'rest', read: (r) => r.rest(), write: (w, v) => w.rest(v) }

/** Exactly `length` bytes. */
export function fixed(length: number): Field<Uint8Array> {
  return { kind: `fixed:${length}`, read: (r) => r.fixed(length), write: (w, v) => w.rest(v) }
}
