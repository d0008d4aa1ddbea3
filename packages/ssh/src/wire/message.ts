// A message is declared once; codec, TypeScript type and name follow from the declaration.
import { ProtocolError } from '../errors.ts'
import type { Field } from './field.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

// `any` is the only way to say "a Field of whatever" here: Field is invariant in its value.
export type Fields = { readonly [name: string]: Field<any> } // oxlint-disable-line typescript/no-explicit-any

/** The values of the fields, by name. */
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** A sequence of named fields in wire order. */
export interface Structure<F extends Fields> {
  readonly fields: F
  /** Refuses trailing bytes. */
  decode(bytes: Uint8Array): Values<F>
  /** Reads the fields, into a new object or that one, and leaves the rest to the caller. */
  read(from: Reader, into?: Record<string, unknown>): Values<F>
  encode(values: Values<F>): Uint8Array
  write(to: Writer, values: Values<F>): void
}

/** A structure that begins with its message number (RFC 4250 §4.1). */
export interface Message<N extends string = string, F extends Fields = Fields> extends Structure<F> {
  readonly number: number
  readonly name: N
  decode(payload: Uint8Array): { readonly type: N } & Values<F>
}

export type MessageOf<M> = M extends Message<infer N, infer F> ? { readonly type: N } & Values<F> : never
export type StructureOf<S> = S extends Structure<infer F> ? Values<F> : never

/** Declares a structure without a message number: signature blobs, request-specific data, key formats. */
export function structure<const F extends Fields>(fields: F): Structure<F> {
  const entries = Object.entries(fields)
  const read = (from: Reader, values: Record<string, unknown> = {}): Values<F> => {
    for (const [key, field] of entries) values[key] = field.read(from)
    return values as Values<F>
  }
  const write = (to: Writer, values: Values<F>): void => {
    for (const [key, field] of entries) field.write(to, values[key])
  }
  return {
    fields,
    read,
    write,
    decode(bytes) {
      const from = new Reader(bytes)
      const values = read(from)
      from.end()
      return values
    },
    encode: (values) => encoded(write, values),
  }
}

/** Declares a message. The order of the fields is the order on the wire. */
export function message<const N extends string, const F extends Fields>(
  number: number,
  name: N,
  fields: F,
): Message<N, F> {
  const body = structure(fields)
  const write = (to: Writer, values: Values<F>): void => {
    to.byte(number)
    body.write(to, values)
  }
  return {
    number,
    name,
    fields,
    read: body.read,
    write,
    decode(payload) {
      if (payload[0] !== number) throw new ProtocolError(`expected ${name}, got message ${payload[0] ?? '(empty)'}`)
      const from = new Reader(payload, 1)
      const values = { type: name }
      const decoded = body.read(from, values)
      if (from.remaining !== 0) throw new ProtocolError(`${from.remaining} bytes after the end of ${name}`)
      return decoded as typeof values & typeof decoded
    },
    encode: (values) => encoded(write, values),
  }
}

/** What `write` makes of `values`. It is first put together in one place, which serves all messages. */
function encoded<V>(write: (to: Writer, values: V) => void, values: V): Uint8Array {
  const to = scratch ?? new Writer()
  scratch = undefined
  write(to, values)
  const bytes = to.take()
  if (bytes.length <= SCRATCH_BYTES_MAX) scratch = to
  return bytes
}

/** None while it is in use, or after what it failed to hold. */
let scratch: Writer | undefined
const SCRATCH_BYTES_MAX = 64 * 1024
