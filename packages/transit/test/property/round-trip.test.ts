import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decodeTransitStream,
  encodeTransit,
  encodeTransitStream,
  equals,
  formatTransit,
  hash,
  parseTransit,
  ValueMap,
} from '../../src/index.ts'
import { decodeMsgpack, decodeMsgpackStream, encodeMsgpack, encodeMsgpackStream } from '../../src/msgpack/index.ts'
import { anyValue, wholeValue } from '../arbitrary.ts'

const KEEP = { keepFloats: true }

test('any value survives JSON', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      for (const verbose of [false, true]) {
        const text = formatTransit(value, { verbose })
        assert.doesNotThrow(() => JSON.parse(text))
        const read = parseTransit(text, KEEP)
        assert.ok(equals(read, value), text)
        assert.equal(hash(read), hash(value))
        assert.equal(formatTransit(read, { verbose }), text)
        assert.equal(new TextDecoder().decode(encodeTransit(value, { verbose })), text)
      }
    }),
  )
})

test('any value survives MessagePack', () => {
  fc.assert(
    fc.property(wholeValue, (value) => {
      const bytes = encodeMsgpack(value)
      const read = decodeMsgpack(bytes, KEEP)
      assert.ok(equals(read, value))
      assert.deepEqual(encodeMsgpack(read), bytes)
    }),
  )
})

test('any value survives all formats one after the other', () => {
  fc.assert(
    fc.property(wholeValue, (value) => {
      const one = parseTransit(formatTransit(value), KEEP)
      const two = parseTransit(formatTransit(one, { verbose: true }), KEEP)
      assert.deepStrictEqual(decodeMsgpack(encodeMsgpack(two), KEEP), one)
    }),
  )
})

test('streams give the same values, however they are cut', async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(fc.array(wholeValue, { maxLength: 5 }), cuts, fc.boolean(), async (values, lengths, verbose) => {
      const json = await collected(encodeTransitStream(values, { verbose }))
      const msgpack = await collected(encodeMsgpackStream(values))
      const fromJson = await collected(decodeTransitStream(pieces(Buffer.concat(json), lengths), KEEP))
      const fromMsgpack = await collected(decodeMsgpackStream(pieces(Buffer.concat(msgpack), lengths), KEEP))
      assert.ok(equals(fromJson, values))
      assert.ok(equals(fromMsgpack, values))
    }),
    { numRuns: 60 },
  )
})

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Of the lengths given, again and again; each in memory that is overwritten when the next one is asked for. */
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = bytes.slice(at, (at += lengths[i % lengths.length] as number))
    yield piece
    piece.fill(0xff)
  }
}

test('the order of entries does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(wholeValue, wholeValue), { maxLength: 6 }), (entries) => {
      const map = new ValueMap(entries)
      const reversed = new ValueMap([...map].reverse())
      assert.ok(equals(map, reversed) && hash(map) === hash(reversed))
      assert.ok(equals(parseTransit(formatTransit(reversed), KEEP), map))
    }),
  )
})

test('a Map or Set with equal keys is not written', () => {
  for (const value of [
    new Map([
      [[1], 1],
      [[1], 2],
    ]),
    new Set([[1], [1]]),
  ]) {
    // prettier-ignore
    assert.throws(() => formatTransit([value]), { code: 'unwritable', path: '$[0]' })
    assert.throws(() => encodeMsgpack([value]), { code: 'unwritable', path: '$[0]' })
  }
})
