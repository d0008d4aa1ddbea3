import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatEdn, parseAllEdn, parseEdn } from '../../src/edn/index.ts'
import {
  bigDecimal,
  char,
  equals,
  float,
  keyword,
  list,
  ratio,
  symbol,
  tagged,
  uri,
  uuid,
  ValueMap,
  ValueSet,
} from '../../src/values/index.ts'

const k = keyword
const s = symbol

test('elements of the specification', () => {
  read('nil', null)
  read('true', true)
  read('false', false)
  read('"a\\t\\r\\n\\\\\\"b"', 'a\t\r\n\\"b')
  read('"two\nlines"', 'two\nlines')
  for (const [text, character] of [
    ['\\c', 'c'],
    ['\\newline', '\n'],
    ['\\return', '\r'],
    ['\\space', ' '],
    ['\\tab', '\t'],
    ['\\u0041', 'A'],
    ['\\u', 'u'],
    ['\\n', 'n'],
    ['\\\\', '\\'],
    ['\\"', '"'],
    ['\\[', '['],
    ['\\;', ';'],
    ['\\,', ','],
    ['\\#', '#'],
    ['\\é', 'é'],
    ['\\😀', '😀'],
    ['\\ud83d', '\ud83d'],
  ] as const) {
    read(text, char(character))
    read(`[${text}]`, [char(character)])
  }
  read('[\\[ \\] \\; 1];', [char('['), char(']'), char(';'), 1])
})

test('symbols and keywords', () => {
  const symbols =
    '/ . * ! _ ? $ % & = - + < > .true true. truefalse nil? a:b a#b# -- +. -a +a .a .- a/b a.b/c a/- é π2 名'
  for (const text of symbols.split(' ')) read(text, s(text))
  for (const text of 'a a/b 1 1a -1 #foo a:b a.b/c+ nil true é <a> ?'.split(' ')) read(`:${text}`, k(text))
  read('[a:b:c:d :a#b]', [s('a:b:c:d'), k('a#b')])
})

test('integers are numbers where that is exact, and floats are floats', () => {
  read('[0 -0 +0 7 -7 +7 9923]', [0, 0, 0, 7, -7, 7, 9923])
  assert.ok(Object.is(parseEdn('-0'), 0))
  read('[9007199254740991 9007199254740992 -9007199254740993]', [
    9007199254740991,
    9007199254740992n,
    -9007199254740993n,
  ])
  read('[9223372036854775807 9223372036854775808]', [9223372036854775807n, 9223372036854775808n])
  read('[1N -1N +1N 0N 123456789012345678901234567890N]', [1n, -1n, 1n, 0n, 123456789012345678901234567890n])
  read('[12.32 -12.32 +9923.23 45.4E+43 45e-3 1e0 2.0]', [12.32, -12.32, 9923.23, 45.4e43, 0.045, 1, 2])
  read('[1M 1.50M -0.1M +2M 45.4E+43M 1e5M]', ['1', '1.50', '-0.1', '2', '45.4E+43', '1e5'].map(bigDecimal))
  assert.deepEqual(parseEdn('[2.0 2 2.5 -0.0 1e3 1e21]', { keepFloats: true }), [
    float(2),
    2,
    2.5,
    -0,
    float(1000),
    1e21,
  ])
})

test('collections', () => {
  read('()', list())
  read('(a b 42)', list<unknown>(s('a'), s('b'), 42))
  read('[a b 42]', [s('a'), s('b'), 42])
  read(
    '{:a 1, "foo" :bar, [1 2 3] four}',
    new ValueMap<unknown, unknown>([
      [k('a'), 1],
      ['foo', k('bar')],
      [[1, 2, 3], s('four')],
    ]),
  )
  read('#{a b [1 2 3]}', new ValueSet<unknown>([s('a'), s('b'), [1, 2, 3]]))
  read('[[]{}#{}()[1]"a"]', [[], new Map(), new Set(), list(), [1], 'a'])
  read('[1(2)3[4]5{6 7}8 #{9}]', [1, list(2), 3, [4], 5, new Map([[6, 7]]), 8, new Set([9])])
  const { constructor } = parseEdn('{:a 1}') as object
  assert.equal(constructor, Map)
  const byValue = parseEdn('{[1 2] :a, #uuid "5a2cbea3-e8c6-428b-b525-21239370dd55" :b}') as Map<unknown, unknown>
  assert.equal(byValue.get([1, 2]), k('a'))
  assert.equal(byValue.get(uuid('5a2cbea3-e8c6-428b-b525-21239370dd55')), k('b'))
})

test('whitespace, commas, comments and discards', () => {
  read(' ,\t\r\n[1,2,,3] ; end', [1, 2, 3])
  read('[a;touching\n b]', [s('a'), s('b')])
  read(
    '[a b #_ [a b] c d]',
    ['a', 'b', 'c', 'd'].map((each) => s(each)),
  )
  read('[a #_c d #_]', undefined)
  read('[a #_ ;now\n c d]', [s('a'), s('d')])
  read('[#_ #_ a b c]', [s('c')])
  read('[#_ #foo #_ 1 2 3]', [3])
  read('#foo #_ 1 2', tagged('foo', 2))
  read('{:a #_ :b 1 #_ #_ 2 3}', new Map([[k('a'), 1]]))
  assert.deepEqual(parseAllEdn('1 #_ 2 3 ; 4\n[5]'), [1, 3, [5]])
  for (const nothing of ['', ' ', ',', '\n', '; x', '#_ a', '#_a ;']) assert.deepEqual(parseAllEdn(nothing), [])
})

test('tagged elements', () => {
  read('#myapp/Person {:first "Fred"}', tagged('myapp/Person', new Map([[k('first'), 'Fred']])))
  read('#a #b 1', tagged('a', tagged('b', 1)))
  read('#a[1]', tagged('a', [1]))
  read('#inst "1985-04-12T23:20:50.52Z"', new Date('1985-04-12T23:20:50.520Z'))
  read('#inst "1996-12-19T16:39:57-08:00"', new Date('1996-12-20T00:39:57Z'))
  read('#inst "1990-12-31T23:59:60Z"', new Date('1991-01-01T00:00:00Z'))
  read('#inst "1990-12-31T15:59:60-08:00"', new Date('1991-01-01T00:00:00Z'))
  read('#inst "0001-01-01t00:00:00z"', new Date('0001-01-01T00:00:00Z'))
  read('#inst "2000-02-29T00:00:00.123000Z"', new Date('2000-02-29T00:00:00.123Z'))
  read('#uuid "F81D4FAE-7dec-11d0-a765-00a0c91e6bf6"', uuid('f81d4fae-7dec-11d0-a765-00a0c91e6bf6'))
  read('#transit/uri "http://www.詹姆斯.com/"', uri('http://www.詹姆斯.com/'))
})

test('handlers by tag, a default handler, and none inside of what is discarded', () => {
  const seen: unknown[] = []
  const handlers = {
    inst: (rep: unknown) => `at ${String(rep)}`,
    'a/b': (rep: unknown) => {
      seen.push(rep)
      return [rep]
    },
  }
  assert.deepEqual(parseEdn('[#inst "x" #a/b #a/b 1]', { handlers }), ['at x', [[1]]])
  assert.deepEqual(seen, [1, [1]])
  seen.length = 0
  const discarded = '[#_ #a/b 1 #_ [#a/b 2 {#a/b 3 4}] #_ #_ #a/b 5 #a/b 6 #_ #inst "no date" #_ #uuid 1 7]'
  assert.deepEqual(parseEdn(discarded, { handlers }), [7])
  assert.deepEqual(seen, [])
  const defaultHandler = (tag: string, rep: unknown): unknown => `${tag}: ${String(rep)}`
  assert.deepEqual(
    parseEdn('[#x/y 1 #a/b 2 #uuid "5a2cbea3-e8c6-428b-b525-21239370dd55"]', { handlers, defaultHandler }),
    ['x/y: 1', [2], uuid('5a2cbea3-e8c6-428b-b525-21239370dd55')],
  )
  const cause = new Error('no')
  const failing = {
    'a/b': () => {
      throw cause
    },
  }
  assert.throws(() => parseEdn('[1\n #a/b 2]', { handlers: failing }), {
    code: 'handler-failed',
    line: 2,
    column: 2,
    cause,
  })
  assert.throws(() => parseEdn('#__proto__ 1 #constructor 2'), { code: 'trailing-data' })
})

test('objects for maps, without a prototype', () => {
  const strings = parseEdn('{"a" {"constructor" 1}, "toString" 2}', { objects: 'string' }) as Record<string, object>
  assert.equal(Object.getPrototypeOf(strings), null)
  assert.equal(JSON.stringify(strings), '{"a":{"constructor":1},"toString":2}')
  assert.equal(JSON.stringify(parseEdn('{:a/b 1}', { objects: 'keyword' })), '{"a/b":1}')
  assert.ok(parseEdn('{:a 1 "b" 2}', { objects: 'keyword' }) instanceof Map)
  assert.throws(() => parseEdn('[{"__proto__" 1}]', { objects: 'string' }), { code: 'invalid-payload', column: 2 })
  assert.throws(() => parseEdn('{:__proto__ 1}', { objects: 'keyword' }), { code: 'invalid-payload' })
  assert.deepEqual(parseEdn('{"__proto__" 1}'), new Map([['__proto__', 1]]))
})

test('what Clojure has besides', () => {
  const read1 = (text: string): unknown => parseEdn(text, { dialect: 'clojure' })
  assert.deepEqual(read1('[##NaN ##Inf ##-Inf]'), [NaN, Infinity, -Infinity])
  assert.deepEqual(read1('[1/3 -2/6 6/3 +1/2]'), [ratio(1n, 3n), ratio(-1n, 3n), 2, ratio(1n, 2n)])
  assert.deepEqual(read1('[0x1F -0xff 017 2r101 36rZz 0x1FN 08]'.replace(' 08', '')), [31, -255, 15, 5, 1295, 31n])
  assert.ok(
    equals(
      read1('#:a{:b 1 c 2 :_/d 3 :x/y 4 "s" 5}'),
      new Map<unknown, unknown>([
        [k('a/b'), 1],
        [s('a/c'), 2],
        [k('d'), 3],
        [k('x/y'), 4],
        ['s', 5],
      ]),
    ),
  )
  assert.deepEqual(read1('"\\u0041\\b\\f\\101\\0"'), 'A\b\fA\0')
  assert.deepEqual(read1("[a' \\backspace \\formfeed \\o101]"), [s("a'"), char('\b'), char('\f'), char('A')])
  assert.deepEqual(read1('[#inst "2000" #inst "2000-02-03T04:05" #inst "2000-01-01T00:00:00.123456Z"]'), [
    new Date('2000-01-01T00:00:00Z'),
    new Date('2000-02-03T04:05:00Z'),
    new Date('2000-01-01T00:00:00.123Z'),
  ])
  assert.deepEqual(read1('["a""b"\\c"d"]'), ['a', 'b', char('c'), 'd'])
  for (const text of [
    '##nan',
    '1/0',
    '1/',
    '1/2/3',
    '08',
    '0x',
    '37r1',
    '1r0',
    '2r2',
    '#:a/b{}',
    '#: {}',
    '#:a 1',
    '#::a{}',
    '"\\400"',
    '^a b',
    "'a",
    '@a',
    '`a',
    '~a',
    '#(a)',
    '#"a"',
    "#'a",
  ]) {
    assert.throws(() => read1(text), { code: /^(invalid-syntax|unexpected-end)$/ } as never, text)
  }
})

/** `value`: undefined for what is refused. */
function read(text: string, value: unknown): void {
  if (value === undefined) {
    assert.throws(() => parseEdn(text), { name: 'EdnError' }, text)
    return
  }
  const result = parseEdn(text)
  assert.ok(equals(result, value), `${text} was read as ${formatEdn(result)}`)
  // A list and a vector are equal, but not the same.
  assert.equal(Object.prototype.toString.call(result), Object.prototype.toString.call(value), text)
}
