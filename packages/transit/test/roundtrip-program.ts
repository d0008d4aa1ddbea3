// The program behind bin/roundtrip: reads values from standard input and writes each at once to standard output, in the
// form that its argument names. Floats stay floats. Exit status 2 for what is no Transit.
import process from 'node:process'
import { TransitError } from '../src/errors.ts'
import { encodeTransit } from '../src/json/format.ts'
import { decodeTransitStream } from '../src/json/stream.ts'
import { encodeMsgpack } from '../src/msgpack/encode.ts'
import { decodeMsgpackStream } from '../src/msgpack/stream.ts'
import type { Value } from '../src/values/value.ts'

const KEEP = { keepFloats: true }

async function main(form: string | undefined): Promise<void> {
  if (form === 'msgpack') return await pass(decodeMsgpackStream(process.stdin, KEEP), (value) => encodeMsgpack(value))
  if (form !== 'json' && form !== 'json-verbose') throw new TransitError('invalid-argument', `no form: ${form ?? ''}`)
  const verbose = form === 'json-verbose'
  await pass(decodeTransitStream(process.stdin, KEEP), (value) => encodeTransit(value, { verbose }))
}

async function pass(values: AsyncIterable<Value>, encode: (value: Value) => Uint8Array): Promise<void> {
  for await (const value of values) {
    const isRoom = process.stdout.write(encode(value))
    if (!isRoom) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
}

try {
  await main(process.argv[2])
} catch (error) {
  if (!(error instanceof TransitError)) throw error
  process.stderr.write(`roundtrip: ${error.line ?? '-'}:${error.column ?? error.offset ?? '-'}: ${error.message}\n`)
  process.exitCode = 2
}
