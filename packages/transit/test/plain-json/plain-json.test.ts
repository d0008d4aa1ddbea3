import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeJsonStream, formatJson, parseJson } from '../../src/plain-json/index.ts'
import * as values from '../../src/values/index.ts'
import { keyword as k, symbol as s, type Value } from '../../src/values/index.ts'
import { anyValue } from '../edn/arbitrary.ts'

test('JSON is read as it is: Transit gives no string a meaning here', () => {
  assert.deepEqual(
    parseJson('{"~:a": ["^ ", "~~", 1, -0, 2.0, 1e3, true, false, null], "b": {}}'),
    new Map<string, unknown>([
      ['~:a', ['^ ', '~~', 1, 0, 2, 1000, true, false, null]],
      ['b', new Map()],
    ]),
  )
  assert.deepEqual(parseJson('[9007199254740993, 2.0, "\\u0041\\n\\ud83d\\ude00"]', { keepFloats: true }), [
    9007199254740993n,
    values.float(2),
    'A\n😀',
  ])
})

test('what JSON.parse takes is read alike, and nothing else', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(rounded(parseJson(text)), mapped(JSON.parse(text)))
    }),
  )
  const text = fc.array(fc.constantFrom(...'[ ] { } , : "a" 1 -1 1.5 1e5 -0 01 true nul "\\x" "\n" \' +'.split(' ')))
  fc.assert(
    fc.property(text, (parts) => {
      // JSON.parse takes the last of equal keys.
      fc.pre(parts.filter((part) => part === '"a"').length < 2)
      let expected: unknown
      try {
        expected = mapped(JSON.parse(parts.join(' ')))
      } catch {
        assert.throws(() => parseJson(parts.join(' ')), { name: 'TransitError' })
        return
      }
      assert.deepEqual(rounded(parseJson(parts.join(' '))), expected)
    }),
    { numRuns: 5000 },
  )
})

test('refused with its place', () => {
  const rows: readonly (readonly [string, string, number, number])[] = [
    ['{"a": 1,\n "a": 2}', 'duplicate-key', 2, 2],
    ['[1,]', 'invalid-json', 1, 4],
    ['[1', 'unexpected-end', 1, 3],
    ['{"a"}', 'invalid-json', 1, 5],
    ['{a: 1}', 'invalid-json', 1, 2],
    ['"a\nb"', 'invalid-json', 1, 3],
    ['1 2', 'trailing-data', 1, 3],
    ['', 'unexpected-end', 1, 1],
    ['[1e999]', 'invalid-json', 1, 2],
    ['['.repeat(100_000), 'limit-exceeded', 1, 513],
  ]
  for (const [text, code, line, column] of rows) {
    assert.throws(() => parseJson(text), { name: 'TransitError', code, line, column }, text.slice(0, 20))
  }
})

test('values of a stream, cut anywhere', async () => {
  const bytes = new TextEncoder().encode('{"a": "é"}\n[1]2 "x" true')
  for (let size = 1; size <= bytes.length; size++) {
    const chunks: Uint8Array[] = []
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
    const all: Value[] = []
    for await (const value of decodeJsonStream(chunks)) all.push(value)
    assert.deepEqual(all, [new Map([['a', 'é']]), [1], 2, 'x', true])
  }
})

test('the view of a value', () => {
  const rows: readonly (readonly [Value, string])[] = [
    [
      values.list<Value>(k('keyword'), s('lala'), 1, 1.2, true, null, [], ['hi', values.char('a')]),
      '[":keyword", "~lala", 1, 1.2, true, null, [], ["hi", "a"]]',
    ],
    [
      new Map<Value, Value>([
        [k('a/b'), new Set([1])],
        [1, 2n ** 70n],
        ['x', values.float(2)],
        [null, -0],
      ]),
      '{":a/b": [1], "1": 1180591620717411303424, "x": 2.0, "null": -0.0}',
    ],
    [
      new values.ValueMap<Value, Value>([
        [[1, k('a')], 1],
        [new Date(0), 2],
      ]),
      '{"[1 :a]": 1, "1970-01-01T00:00:00.000Z": 2}',
    ],
    [
      [values.bigDecimal('1.50'), values.bigDecimal('.5'), values.ratio(1n, 3n), NaN, -Infinity],
      '[1.50, ".5", "1/3", "NaN", "-Infinity"]',
    ],
    [[values.uri('http://x'), new Uint8Array([1])], '["http://x", "AQ=="]'],
    [values.tagged('my/tag', [1]), '{"~#my/tag": [1]}'],
    [values.link({ href: values.uri('u'), rel: 'r' }), '{"href": "u", "rel": "r"}'],
    [{ a: 'x"' }, '{"a": "x\\""}'],
  ]
  for (const [value, json] of rows) assert.equal(formatJson(value), json)
  assert.equal(formatJson({ a: [1, {}], b: [] }, { pretty: true }), '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}')
  assert.throws(
    () =>
      formatJson(
        new Map<Value, Value>([
          [k('a'), 1],
          [':a', 2],
        ]),
      ),
    { code: 'duplicate-key', path: '$' },
  )
  assert.throws(() => formatJson([undefined as never]), { code: 'unwritable', path: '$[0]' })
  assert.throws(() => formatJson([new URL('http://x') as never]), { code: 'unwritable' })
})

test('the view of any value is JSON', () => {
  fc.assert(
    fc.property(anyValue, fc.boolean(), (value, pretty) => {
      let text: string
      try {
        text = formatJson(value, { pretty })
      } catch (error) {
        assert.equal((error as { code?: unknown }).code, 'duplicate-key')
        return
      }
      JSON.parse(text)
    }),
    { numRuns: 1000 },
  )
})

/** Without the digits that JSON.parse loses. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(rounded)
  return value instanceof Map ? new Map([...value].map(([key, each]) => [key, rounded(each)])) : value
}

/** Objects as maps. */
function mapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapped)
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, each]) => [key, mapped(each)]))
}
