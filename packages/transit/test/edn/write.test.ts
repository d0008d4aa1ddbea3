import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatEdn, parseEdn } from '../../src/edn/index.ts'
import { writeHandler } from '../../src/transit/write-options.ts'
import * as values from '../../src/values/index.ts'
import { keyword as k, symbol as s, type Value } from '../../src/values/index.ts'

test('a space between elements, and a comma between entries', () => {
  const message = new Map<Value, Value>([
    [k('error'), 'Not Found'],
    [k('key'), s('somethingelse')],
    [k('params'), new Map([[k('value'), 1]])],
  ])
  assert.equal(formatEdn(message), '{:error "Not Found", :key somethingelse, :params {:value 1}}')
  assert.equal(
    formatEdn([1, values.list(2, 3), new Set([4]), new Map(), [], values.list(), new Set()]),
    '[1 (2 3) #{4} {} [] () #{}]',
  )
})

test('numbers say what they are', () => {
  assert.equal(formatEdn([0, -0, -7, 2.5, 1e21, 2 ** 53, 1e-7]), '[0 -0.0 -7 2.5 1.0E21 9.007199254740992E15 1.0E-7]')
  assert.equal(
    formatEdn([values.float(2), values.float(-0), 5n, 2n ** 62n, 2n ** 63n]),
    '[2.0 -0.0 5N 4611686018427387904 9223372036854775808N]',
  )
  assert.equal(formatEdn([values.bigDecimal('1.50'), values.bigDecimal('.5')]), '[1.50M #transit/decimal ".5"]')
  assert.equal(
    formatEdn([NaN, Infinity, values.ratio(1n, 3n)]),
    '[#transit/number "NaN" #transit/number "Infinity" #transit/ratio [1 3]]',
  )
  assert.equal(
    formatEdn([NaN, Infinity, -Infinity, values.ratio(1n, 3n)], { dialect: 'clojure' }),
    '[##NaN ##Inf ##-Inf 1/3]',
  )
})

test('strings and characters', () => {
  assert.equal(formatEdn('a"\\\t\r\né\u0007'), '"a\\"\\\\\\t\\r\\né\u0007"')
  assert.equal(formatEdn('\u0007\u009b\ud800', { dialect: 'clojure' }), '"\\u0007\\u009b\\ud800"')
  const characters = Array.from('a\n\r \t"\\,;', values.char)
  assert.equal(formatEdn(characters), '[\\a \\newline \\return \\space \\tab \\" \\\\ \\, \\;]')
  assert.equal(
    formatEdn(['\u001b', '\u00a0', '\ud83d', '\u202e', '😀'].map(values.char)),
    '[\\u001b \\u00a0 \\ud83d \\u202e \\😀]',
  )
})

test('what EDN has no form for stands under a tag with a prefix', () => {
  const rows: readonly (readonly [Value, string])[] = [
    [k('a b'), '#transit/keyword "a b"'],
    [k('a/b/c'), '#transit/keyword "a/b/c"'],
    [s('nil'), '#transit/symbol "nil"'],
    [s('-1'), '#transit/symbol "-1"'],
    [s(':a'), '#transit/symbol ":a"'],
    [values.uri('http://www.詹姆斯.com/'), '#transit/uri "http://www.詹姆斯.com/"'],
    [new Uint8Array([1, 2, 255]), '#transit/bytes "AQL/"'],
    [values.tagged('inst', 1), '#transit/tagged ["inst" 1]'],
    [values.tagged('a b', 1), '#transit/tagged ["a b" 1]'],
    [values.tagged('my/tag', [1]), '#my/tag [1]'],
    [new Date(8.64e15), '#transit/instant 8640000000000000'],
    [new Date(-1), '#inst "1969-12-31T23:59:59.999-00:00"'],
    [values.uuid('5a2cbea3-e8c6-428b-b525-21239370dd55'), '#uuid "5a2cbea3-e8c6-428b-b525-21239370dd55"'],
    [values.link({ href: values.uri('u'), rel: 'r' }), '#transit/link {:href #transit/uri "u", :rel "r"}'],
  ]
  for (const [value, text] of rows) {
    assert.equal(formatEdn(value), text)
    assert.ok(values.equals(parseEdn(text), value), text)
  }
})

test('plain objects and handlers', () => {
  assert.equal(formatEdn({ a: { 'b c': 1 }, __proto__: null }), '{"a" {"b c" 1}}')
  assert.equal(formatEdn({ a: { 'b c': 1 } }, { objects: 'keyword' }), '{:a {#transit/keyword "b c" 1}}')
  class Point {
    readonly x = 1
  }
  class Place extends Point {}
  const handlers = [
    writeHandler(Point, 'my/point', ({ x }) => [x]),
    writeHandler(Date, 'my/day', (date) => date.getTime()),
  ]
  assert.equal(formatEdn([new Place() as never, new Date(5)], { handlers }), '[#my/point [1] #my/day 5]')
  const cause = new Error('no')
  const failing = writeHandler(Point, 'my/point', () => {
    throw cause
  })
  assert.throws(() => formatEdn([1, new Point() as never], { handlers: [failing] }), {
    code: 'handler-failed',
    path: '$[1]',
    cause,
  })
})

test('what cannot be written is refused with the way to it', () => {
  const refused: readonly (readonly [unknown, string, string])[] = [
    [undefined, 'unwritable', '$'],
    [[1, () => 1], 'unwritable', '$[1]'],
    [new Map([[k('a'), [0, Symbol('x')]]]), 'unwritable', '$[:a][1]'],
    [{ a: new URL('http://x') }, 'unwritable', '$["a"]'],
    [new Date(NaN), 'unwritable', '$'],
    ['\ud800', 'unwritable', '$'],
    [
      new Map([
        [[1], 1],
        [[1], 2],
      ]),
      'duplicate-key',
      '$',
    ],
    [[new Set([new Date(1), new Date(1)])], 'duplicate-key', '$[0]'],
  ]
  for (const [value, code, path] of refused) {
    assert.throws(() => formatEdn(value as Value), { name: 'EdnError', code, path })
  }
  const circle: Value[] = []
  circle.push(circle)
  assert.throws(() => formatEdn(circle), { code: 'limit-exceeded' })
  let deep: Value = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  assert.throws(() => formatEdn(deep), { code: 'limit-exceeded' })
  assert.throws(() => formatEdn([[[1]]], { maxDepth: 2 }), { code: 'limit-exceeded' })
  assert.equal(formatEdn([[1]], { maxDepth: 2 }), '[[1]]')
})

test('pretty: a collection that is too wide has one element on each line', () => {
  const value = parseEdn('{:name "Ada" :languages [:one :two] :deep {:a #my/tag {:b (1 2 3) :c "some text"}}} ')
  assert.equal(
    formatEdn(value, { pretty: true }),
    `{:name "Ada",
 :languages [:one :two],
 :deep {:a #my/tag {:b (1 2 3), :c "some text"}}}`,
  )
  assert.equal(
    formatEdn(value, { pretty: { width: 40 } }),
    `{:name "Ada",
 :languages [:one :two],
 :deep {:a #my/tag {:b (1 2 3),
                    :c "some text"}}}`,
  )
  assert.equal(formatEdn([1, 2], { pretty: { width: 5 } }), '[1 2]')
  assert.equal(formatEdn([1, 2], { pretty: { width: 4 } }), '[1\n 2]')
  assert.equal(formatEdn(new Set([1, 2]), { pretty: { width: 4 } }), '#{1\n  2}')
  for (const width of [0, -1, 1.5, NaN]) assert.throws(() => formatEdn([1], { pretty: { width } }), RangeError)
})
