import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeTransitStream, parseTransit, TransitError } from '../../src/index.ts'
import { decodeMsgpack, decodeMsgpackStream } from '../../src/msgpack/index.ts'
import { INVALID_JSON } from './invalid-json-rows.ts'
import { INVALID_MSGPACK } from './invalid-msgpack-rows.ts'

function errorOf(read: () => unknown): TransitError {
  try {
    read()
  } catch (error) {
    assert.ok(error instanceof TransitError, String(error))
    return error
  }
  return assert.fail('accepted')
}

async function streamErrorOf(values: AsyncIterable<unknown>): Promise<TransitError | undefined> {
  try {
    for await (const value of values) void value
  } catch (error) {
    assert.ok(error instanceof TransitError, String(error))
    return error
  }
  return undefined
}

/** What is a stream of values, of none or of several, although it is not one value. */
const STREAMS: ReadonlySet<string> = new Set(['', '   ', '1 2'])

describe('invalid JSON is refused, with its position', () => {
  it('in at least 60 ways', () => assert.ok(INVALID_JSON.length >= 60))

  for (const [text, code, offset, path] of INVALID_JSON) {
    it(JSON.stringify(text), async () => {
      const error = errorOf(() => parseTransit(text))
      assert.deepEqual([error.code, error.offset, error.path], [code, offset, path])
      const lines = text.slice(0, offset).split('\n')
      assert.deepEqual([error.line, error.column], [lines.length, (lines.at(-1)?.length ?? 0) + 1])
      for (const size of [1, 1000]) {
        const bytes = Buffer.from(text)
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        )
        assert.equal((await streamErrorOf(decodeTransitStream(chunks))) === undefined, STREAMS.has(text))
      }
    })
  }
})

describe('invalid MessagePack is refused, with its position', () => {
  it('in at least 60 ways', () => assert.ok(INVALID_MSGPACK.length >= 60))

  for (const [hex, code, offset, path] of INVALID_MSGPACK) {
    it(hex === '' ? 'nothing' : hex, async () => {
      const bytes = Buffer.from(hex, 'hex')
      const error = errorOf(() => decodeMsgpack(bytes))
      assert.deepEqual([error.code, error.offset, error.path], [code, offset, path])
      const stream = await streamErrorOf(decodeMsgpackStream([...bytes].map((byte) => Uint8Array.of(byte))))
      const isStream = code === 'trailing-data' || hex === ''
      assert.equal(stream?.code, isStream ? undefined : code)
    })
  }
})
