import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeEdnStream, encodeEdnStream, formatEdn, parseAllEdn, type EdnError } from '../../src/edn/index.ts'
import { equals, keyword, type Value } from '../../src/values/index.ts'

const DOCUMENT = `; a comment with é
{:a 1, :名前 "ünïcödé 😀 \\"quoted\\" \\\\"} (1 2.5 -3N 4M) #{\\a \\newline \\[ \\é \\😀}
#inst "2000-01-01T12:00:00.000-00:00" #_ [dis #_ card] ; another
#my/tag [nil true false] "" "a
b" sym/bol /, 12345678901234567890 -7 :k`

test('cut anywhere, text and UTF-8 bytes give the same values', async () => {
  const expected = parseAllEdn(DOCUMENT)
  assert.equal(expected.length, 12)
  const bytes = new TextEncoder().encode(DOCUMENT)
  for (let size = 1; size <= 40; size++) {
    assert.ok(equals(await collect(decodeEdnStream(cut(DOCUMENT, size))), expected), `text in ${size}`)
    assert.ok(equals(await collect(decodeEdnStream(cut(bytes, size))), expected), `bytes in ${size}`)
  }
  for (let at = 0; at <= bytes.length; at++) {
    assert.ok(
      equals(await collect(decodeEdnStream([bytes.subarray(0, at), bytes.subarray(at)])), expected),
      `cut at ${at}`,
    )
  }
})

test('an error has its place in the whole input, after the values before it', async () => {
  const input = new TextEncoder().encode('1 "é😀" [2\n 3] {:a\n é}\n  ] 6')
  for (let size = 1; size <= input.length; size++) {
    const values: unknown[] = []
    const reading = (async () => {
      for await (const value of decodeEdnStream(cut(input, size))) values.push(value)
    })()
    await assert.rejects(reading, (error: EdnError) => {
      assert.deepEqual([error.code, error.line, error.column, error.offset], ['invalid-syntax', 4, 3, 25], `in ${size}`)
      return true
    })
    assert.equal(values.length, 4)
  }
})

test('a place that is long gone is still known', async () => {
  const duplicate = ['1\n {:a 1', ' :b', ' 2\n :a', ' [\n', '\n3', ']}']
  await assert.rejects(collect(decodeEdnStream(duplicate)), { code: 'duplicate-key', line: 3, column: 2 })
  await assert.rejects(collect(decodeEdnStream(['\n #{[1 2', '] [1', '\n 2', ']}'])), {
    code: 'duplicate-key',
    line: 2,
    column: 10,
  })
  await assert.rejects(collect(decodeEdnStream(['\n #in', 'st ', '\n"x', '" '])), {
    code: 'invalid-payload',
    line: 2,
    column: 2,
  })
  await assert.rejects(collect(decodeEdnStream(['[1\n', '{:k\n', '(', ')'])), {
    code: 'unexpected-end',
    line: 3,
    column: 3,
    message: 'the input ends before the end of the map of line 2, column 1',
  })
})

test('bytes that are no UTF-8 are refused where they are', async () => {
  const bad: readonly (readonly [string, number, number])[] = [
    ['5b22ff225d', 1, 3], // a byte that never occurs
    ['22c3', 1, 2], // the input ends inside a character
    ['22c328', 1, 2],
    ['0a22eda08022', 2, 2], // a surrogate
    ['22f490808022', 1, 2], // above U+10FFFF
    ['c0af', 1, 1], // an overlong slash
    ['31200a80', 2, 1],
  ]
  for (const [hex, line, column] of bad) {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    for (let size = 1; size <= bytes.length; size++) {
      await assert.rejects(
        collect(decodeEdnStream(cut(bytes, size))),
        { code: 'invalid-utf8', line, column },
        `${hex} in ${size}`,
      )
    }
  }
  const marked = Uint8Array.from([0xef, 0xbb, 0xbf, 0x31, 0x20, 0x32])
  assert.deepEqual(await collect(decodeEdnStream(cut(marked, 1))), [1, 2])
  await assert.rejects(collect(decodeEdnStream(['\u{feff}1'])), { code: 'invalid-syntax', column: 1 })
})

test('each value comes as soon as it is complete, and nothing is asked for before it was taken', async () => {
  const asked: number[] = []
  async function* pieces(): AsyncGenerator<string> {
    for (const [i, piece] of ['1 2', ' [3] "4" {:a', ' 5}', '6'].entries()) {
      asked.push(i)
      yield piece
    }
  }
  const reading = decodeEdnStream(pieces())
  const seen: [unknown, number][] = []
  for await (const value of reading) seen.push([value, asked.length])
  assert.deepEqual(seen, [
    [1, 1],
    [2, 2],
    [[3], 2],
    ['4', 2],
    [new Map([[keyword('a'), 5]]), 3],
    [6, 4],
  ])
})

test('values are written one by one, each on a line of its own', async () => {
  const asked: number[] = []
  function* values(): Generator<Value> {
    for (const value of [1, [keyword('a'), 'é'], null]) {
      asked.push(asked.length)
      yield value
    }
  }
  const lines: string[] = []
  for await (const line of encodeEdnStream(values())) {
    lines.push(new TextDecoder().decode(line))
    assert.equal(asked.length, lines.length)
  }
  assert.deepEqual(lines, ['1\n', '[:a "é"]\n', 'nil\n'])
})

test('leaving early ends the source', async () => {
  let ended = false
  async function* pieces(): AsyncGenerator<string> {
    try {
      for (;;) yield '1 2 3 '
    } finally {
      ended = true
    }
  }
  for await (const value of decodeEdnStream(pieces())) if (value === 2) break
  assert.ok(ended)
})

test('maxBytes bounds each value, also one that never ends, and not what is between them', async () => {
  const limit = { maxBytes: 1000 }
  const endless = (text: string) =>
    (function* () {
      for (let i = 0; i < 100_000; i++) yield text
    })()
  for (const text of ['[', '"', 'a', '1', '[1 ', '#_', '"\\', '#a']) {
    await assert.rejects(collect(decodeEdnStream(prefixed(text, endless('a')), limit)), { name: 'EdnError' }, text)
  }
  await assert.rejects(collect(decodeEdnStream(prefixed('"', endless('xxxxxxxxxx')), limit)), {
    code: 'limit-exceeded',
  })
  await assert.rejects(collect(decodeEdnStream([`"${'x'.repeat(999)}"`], limit)), { code: 'limit-exceeded' })
  assert.equal((await collect(decodeEdnStream([`"${'x'.repeat(998)}"`], limit))).length, 1)
  assert.deepEqual(await collect(decodeEdnStream([...prefixed(' ', endless(' ; comment\n,')), '1'], limit)), [1])
  assert.equal((await collect(decodeEdnStream(['1 '.repeat(10_000)], limit))).length, 10_000)
})

test('any values, in any pieces', async () => {
  const text = fc.array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  )
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(20), { minLength: 1 }), async (values, sizes) => {
      const bytes = new TextEncoder().encode(values.map((value) => formatEdn(value)).join(' '))
      const pieces: Uint8Array[] = []
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = (sizes[i % sizes.length] ?? 0) + (i % sizes.length === 0 ? 1 : 0)
        pieces.push(bytes.subarray(at, (at += size)))
      }
      assert.ok(equals(await collect(decodeEdnStream(pieces)), values))
    }),
  )
})

async function collect(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const value of values) all.push(value)
  return all
}

function cut<T extends string | Uint8Array>(input: T, size: number): T[] {
  const pieces: T[] = []
  for (let at = 0; at < input.length; at += size) pieces.push(input.slice(at, at + size) as T)
  return pieces
}

function* prefixed(first: string, rest: Iterable<string>): Generator<string> {
  yield first
  yield* rest
}
