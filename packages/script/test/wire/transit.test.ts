// What goes on the wire is Transit: the reader and writer of @yon/transit agree with those of the agent, which are small.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeMsgpack, encodeMsgpack } from '@yon/transit/msgpack'
import { tagged, Tagged as TransitTagged } from '@yon/transit/values'
import { Tagged } from '../../src/wire/tagged.ts'
import { readTransit } from '../../src/wire/transit-reader.ts'
import { writeTransit } from '../../src/wire/transit-writer.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '~', '^', '`', '~zNaN', '~#tag', '^0', '^ ', 'repeated', 'ü'.repeat(300), 'x'.repeat(70_000)),
)
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    -0,
    NaN,
    Infinity,
    -Infinity,
    127,
    128,
    -32,
    -33,
    32_767,
    32_768,
    -32_769,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
  ),
)
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, true, false), number, text, tie('inner')),
  inner: fc.oneof(
    fc.array(tie('tree'), { maxLength: 20 }),
    fc.array(fc.tuple(text, tie('tree')), { maxLength: 20 }).map((entries) => new Map(entries)),
    fc.tuple(fc.constantFrom('ref', 'Error', 'bigint'), tie('tree')).map(([tag, rep]) => new Tagged(tag, rep)),
  ),
}))

test('what is written, @yon/transit reads', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const bytes = writeTransit(value)
      assert.deepStrictEqual(ours(decodeMsgpack(bytes)), value)
      assert.deepStrictEqual(readTransit(bytes), value)
    }),
    { numRuns: 300 },
  )
})

test('what @yon/transit writes is read', () => {
  fc.assert(
    fc.property(tree, (value) => {
      assert.deepStrictEqual(readTransit(encodeMsgpack(theirs(value))), value)
    }),
    { numRuns: 300 },
  )
})

test('more keys than the cache has room for', () => {
  const maps = Array.from({ length: 5000 }, (_, i) => new Map([[`key ${i % 2500}`, i]]))
  assert.deepStrictEqual(decodeMsgpack(writeTransit(maps)), maps)
  assert.deepStrictEqual(readTransit(encodeMsgpack(maps)), maps)
})

test('what is not written is refused, whatever it is', () => {
  const refused = [
    ...[[], [0xc1], [0x92, 1], [0x91], [0xa5, 97], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xdb, 0xff, 0xff, 0xff, 0xff, 97]],
    ...[
      [1, 2],
      [0x81, 1, 2],
      [0xa2, 0x7e, 0x3a],
      [0xa2, 0x5e, 0x30],
      [0xa1, 0x7e],
      [0xa1, 0xff],
      [0xc4, 1, 0],
    ],
    ...[
      [0x82, 0xa1, 97, 1, 0xa1, 97, 1],
      [0x93, 0xa3, 0x7e, 0x23, 97, 1, 1],
      [0xa3, 0x7e, 0x23, 97],
    ],
    Array.from({ length: 2000 }, () => 0x91),
  ]
  for (const bytes of refused) assert.throws(() => readTransit(Uint8Array.from(bytes)), { name: 'WireFault' })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readTransit(bytes)
      } catch (error) {
        assert.equal((error as Error).name, 'WireFault')
      }
    }),
    { numRuns: 2000 },
  )
})

function theirs(value: unknown): unknown {
  return converted(value, (each) => (each instanceof Tagged ? [each.tag, each.rep] : undefined), tagged)
}

function ours(value: unknown): unknown {
  const parts = (each: unknown) => (each instanceof TransitTagged ? ([each.tag, each.rep] as const) : undefined)
  return converted(value, parts, (tag, rep) => new Tagged(tag, rep))
}

function converted(
  value: unknown,
  parts: (value: unknown) => readonly [tag: string, rep: unknown] | undefined,
  make: (tag: string, rep: unknown) => unknown,
): unknown {
  const within = (each: unknown): unknown => converted(each, parts, make)
  const found = parts(value)
  if (found !== undefined) return make(found[0], within(found[1]))
  if (Array.isArray(value)) return value.map(within)
  return value instanceof Map ? new Map([...value].map(([key, each]) => [key, within(each)] as const)) : value
}
