import assert from 'node:assert/strict'
import { test } from 'node:test'
import net from 'node:net'
import fc from 'fast-check'
import * as transit from '@yon/transit/values'
import { registerTransitClasses } from '../../src/agent/transit-classes.ts'
import { ScriptError } from '../../src/errors.ts'
import { decode, encode, freezeDeep, registerClass } from '../../src/wire/index.ts'

const trip = <T>(value: T): T => decode(encode(value)) as T

test('values arrive as a structured clone would have them', () => {
  fc.assert(
    fc.property(cloneable, (value) => {
      assert.deepStrictEqual(trip(value), structuredClone(value))
    }),
    { numRuns: 500 },
  )
})

test('what the language has beside JSON arrives', () => {
  const sparse: unknown[] = []
  sparse.length = 5
  sparse[1] = undefined
  for (const value of [
    ...[
      undefined,
      null,
      NaN,
      -0,
      Infinity,
      -Infinity,
      2 ** 60,
      5e-324,
      5n,
      -(2n ** 63n),
      2n ** 200n,
      '',
      '\ud800',
      '~#x',
      '^0',
    ],
    ...[new Date(0), /a\/[b]/giu, new Map([[{}, new Set([[]])]]), new ArrayBuffer(3), new DataView(new ArrayBuffer(2))],
    ...[
      new Float64Array([1.5, NaN]),
      new BigInt64Array([-1n]),
      Buffer.from('text'),
      new URL('https://user@host:1/p?q#f'),
    ],
    ...[Object(1), Object('s'), Object(1n), Object(false), sparse, Object.assign([1], { extra: 2 })],
    ...[Object.assign(Object.create(null), { a: 1 }), JSON.parse('{"__proto__": 1, "constructor": 2}')],
  ] as unknown[]) {
    assert.deepStrictEqual(trip(value), value)
  }
})

test('a Date that is no date arrives as such', () => {
  const copy = trip(new Date(NaN))
  assert.ok(copy instanceof Date && Number.isNaN(copy.getTime()))
})

test('cycles and shared references stay what they are', () => {
  const shared = { n: 1 }
  const value = { list: [shared, shared], map: new Map(), self: undefined as unknown, error: new Error('e') }
  value.self = value
  value.map.set(value, shared)
  value.error.cause = value
  const copy = trip(value)
  assert.equal(copy.self, copy)
  assert.equal(copy.list[0], copy.list[1])
  assert.equal(copy.map.get(copy), copy.list[0])
  assert.equal(copy.error.cause, copy)
})

test('views of one buffer share it, and a part of a buffer brings no more than that part', () => {
  const buffer = new ArrayBuffer(8)
  const [bytes, floats] = trip([new Uint8Array(buffer), new Float64Array(buffer)] as const)
  assert.equal(bytes.buffer, floats.buffer)
  const part = new Uint8Array(new ArrayBuffer(1000), 10, 3)
  assert.equal(trip(part).buffer.byteLength, 3)
  assert.ok(!Buffer.from(encode(Buffer.from('ab'))).includes(Buffer.alloc(100)))
})

test('errors keep their class where the language has it, and what is known of them', () => {
  class OwnError extends TypeError {
    override name = 'OwnError'
    readonly path = '/x'
  }
  for (const error of [
    new RangeError('r'),
    new AggregateError([new Error('1')], 'many'),
    new DOMException('gone', 'AbortError'),
  ]) {
    const copy = trip<Error>(error)
    assert.equal(copy.constructor, error.constructor)
    for (const key of ['name', 'message', 'stack'] as const) assert.equal(copy[key], error[key])
  }
  const aggregate = trip(new AggregateError([new Error('1')], 'many'))
  assert.equal((aggregate.errors[0] as Error).message, '1')
  const own = trip<Error & { path?: string }>(new OwnError('mine'))
  assert.equal(own.name, 'OwnError')
  assert.equal(own.path, '/x')
  assert.equal(String(own), 'OwnError: mine')
  const ours = trip(new ScriptError('timeout', 'late', { host: 'web1' }))
  assert.ok(ours instanceof ScriptError)
  assert.equal(ours.code, 'timeout')
})

test('values of Transit arrive as themselves', () => {
  registerTransitClasses()
  const { bigDecimal, char, float, keyword, link, list, ratio, symbol, tagged, uri, uuid, ValueMap, ValueSet } = transit
  const value = [
    ...[bigDecimal('1.50'), char('a'), float(2), keyword('a/b'), symbol('c'), ratio(2n, 4n), uri('a:b')],
    ...[uuid('5a2cbea3-e8c6-428b-b525-21239370dd55'), link({ href: uri('a:b'), rel: 'self' })],
    ...[list<unknown>(1, [2]), tagged('point', [1, keyword('x')])],
    ...[new ValueMap<unknown, unknown>([[[0], 1]]), new ValueSet([[1], uuid('5a2cbea3-e8c6-428b-b525-21239370dd55')])],
  ]
  const copy = trip(value)
  for (const [i, each] of value.entries()) {
    assert.equal(Object.getPrototypeOf(copy[i]), Object.getPrototypeOf(each))
    assert.ok(transit.equals(copy[i], each), each.constructor.name)
  }
  assert.equal(copy[3], keyword('a/b'))
})

test('instances of registered classes arrive as such, without their constructor', () => {
  class Point {
    x = 1
    constructor() {
      throw new Error('not to be called')
    }
    get double() {
      return this.x * 2
    }
  }
  class Hidden {
    #secret: number
    constructor(secret: number) {
      this.#secret = secret
    }
    get secret() {
      return this.#secret
    }
  }
  const point = Object.assign(Object.create(Point.prototype) as Point, { x: 21 })
  assert.throws(() => encode({ point }), { code: 'not-encodable', message: 'point: Point cannot be sent' })
  registerClass('test.Point', Point)
  assert.equal(trip(point).double, 42)
  registerClass('test.Hidden', Hidden)
  assert.throws(() => encode(new Hidden(1)), /private fields/)
  registerClass('test.Hidden', Hidden, { toWire: ({ secret }) => secret, fromWire: (sent) => new Hidden(Number(sent)) })
  assert.equal(trip(new Hidden(7)).secret, 7)
  const items: unknown[] = []
  const within = new transit.List(items)
  items.push(within)
  assert.throws(() => encode(within), { code: 'not-encodable', message: /an instance that is in itself/ })
})

test('what cannot be sent is named by the way to it, with what to do', () => {
  const socket = new net.Socket()
  const cases: [unknown, string, RegExp][] = [
    [{ cfg: { db: { socket } } }, 'cfg.db.socket: net.Socket cannot be sent', /open it over there/],
    [{ a: [{ 'odd key': Promise.resolve() }] }, 'a[0]["odd key"]: Promise cannot be sent', /await/],
    [new Map([['k', function named() {}]]), '.get("k"): the function named cannot be sent', /callback/],
    [{ s: Symbol('x') }, 's: a symbol cannot be sent', /description/],
    [{ w: new WeakMap() }, 'w: WeakMap cannot be sent', /Map/],
    [{ p: new Proxy({}, {}) }, 'p: Proxy cannot be sent', /object behind/],
    [new Error('x', { cause: { f: new WeakRef({}) } }), 'cause.f: WeakRef cannot be sent', /refers/],
  ]
  for (const [value, message, advice] of cases) {
    assert.throws(
      () => encode(value),
      (error) => {
        assert.ok(error instanceof ScriptError)
        assert.equal(error.code, 'not-encodable')
        assert.equal(error.message, message)
        assert.match(error.advice ?? '', advice)
        return true
      },
    )
  }
  socket.destroy()
})

test('values nested too deep are refused, not overflowed', () => {
  let deep: unknown = 0
  for (let i = 0; i < 100_000; i++) deep = { deep }
  assert.throws(() => encode(deep), { code: 'not-encodable' })
  let fits: unknown = 0
  for (let i = 0; i < 299; i++) fits = new Map([[1, fits]])
  assert.deepStrictEqual(trip(fits), fits)
})

test('frozen values throw where they are changed', () => {
  const value = decode(
    encode({
      ...{ list: [1], map: new Map([[1, { x: 1 }]]), set: new Set([1]), date: new Date(0), bytes: Buffer.from('ab') },
      ...{ url: new URL('http://a/?q=1'), expression: /a/g },
    }),
    { freeze: true },
  ) as Record<string, unknown> & Changeable
  const changes: (() => unknown)[] = [
    () => (value['new'] = 1),
    () => value.list.push(1),
    () => value.map.set(2, { x: 2 }),
    () => (value.map.get(1)!.x = 2),
    () => value.set.delete(1),
    () => value.date.setFullYear(1),
    () => value.bytes.fill(0),
    () => value.bytes.writeUInt8(1),
    () => (value.url.host = 'b'),
    () => value.url.searchParams.append('r', '2'),
  ]
  for (const change of changes) assert.throws(change, TypeError, String(change))
  assert.throws(() => value.map.clear(), /H301: a captured Map is frozen/)
  assert.equal(value.map.get(1)?.x, 1)
  assert.equal(value.url.host, 'a')
  assert.equal(value.url.href, 'http://a/?q=1')
  assert.equal(value.expression.test('a'), true)
  assert.equal(freezeDeep(value), value)
  assert.deepStrictEqual(Object.keys(trip(value)), Object.keys(value))
})

interface Changeable {
  list: number[]
  map: Map<number, { x: number }>
  set: Set<number>
  date: Date
  bytes: Buffer
  url: URL
  expression: RegExp
}

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  ...[
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constant(undefined),
  ],
  ...[fc.date({ noInvalidDate: true }), fc.uint8Array(), fc.float64Array(), fc.int16Array(), fc.constant(null)],
)

const cloneable = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('array'),
    tie('sparse'),
    tie('object'),
    tie('map'),
    tie('set'),
    tie('error'),
  ),
  array: fc.array(tie('value')),
  sparse: fc.sparseArray(tie('value'), { maxLength: 20, maxNumElements: 5 }),
  object: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'then', '~:x', '\udfff')), tie('value'), {
    noNullPrototype: true,
  }),
  map: fc.array(fc.tuple(tie('value'), tie('value'))).map((entries) => new Map(entries)),
  set: fc.array(tie('value')).map((items) => new Set(items)),
  error: fc.tuple(fc.string(), leaf).map(([message, cause]) => new TypeError(message, { cause })),
})).value
