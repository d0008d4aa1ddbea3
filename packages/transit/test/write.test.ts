import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  float,
  formatTransit,
  keyword,
  list,
  symbol,
  tagged,
  TransitError,
  uuid,
  ValueMap,
  writeHandler,
  parseTransit,
  type Value,
} from '../src/index.ts'
import { decodeMsgpack, encodeMsgpack } from '../src/msgpack/index.ts'

class Point {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

class Place extends Point {}

class Money {
  readonly cents: number

  constructor(cents: number) {
    this.cents = cents
  }
}

const WRITE = {
  handlers: [
    writeHandler(Point, 'point', ({ x, y }) => [x, y]),
    writeHandler(Money, 'M', ({ cents }) => String(cents)),
  ],
}
const READ = {
  handlers: {
    point: (rep: Value<Point | Money>) => new Point(...(rep as [number, number])),
    M: (rep: Value<Point | Money>) => new Money(Number(rep)),
  },
}

describe('handlers', () => {
  it('write by class and read by tag', () => {
    const value = [new Point(1, 2), new Place(3, 4), new Money(5), new Map<unknown, unknown>([[new Money(6), 'x']])]
    const text = formatTransit(value, WRITE)
    assert.equal(text, '[["~#point",[1,2]],["^0",[3,4]],"~M5",["^ ","~M6","x"]]')
    const read = [new Point(1, 2), new Point(3, 4), new Money(5)]
    const all = parseTransit(text, READ) as unknown[]
    assert.deepStrictEqual(all.slice(0, 3), read)
    assert.deepStrictEqual([...(all[3] as Map<unknown, unknown>).keys()], [new Money(6)])
    const verbose = formatTransit(value, { ...WRITE, verbose: true })
    assert.equal(verbose, '[{"~#point":[1,2]},{"~#point":[3,4]},"~M5",{"~M6":"x"}]')
    assert.deepStrictEqual((decodeMsgpack(encodeMsgpack(value, WRITE), READ) as unknown[]).slice(0, 3), read)
    const asKey = formatTransit(new Map([[new Point(1, 2), 3]]), WRITE)
    assert.equal(asKey, '["~#cmap",[["~#point",[1,2]],3]]')
  })

  it('may take the place of what is known, but not of ground types', () => {
    const dates = { handlers: [writeHandler(Date, 'm', () => '0')] }
    assert.equal(formatTransit([new Date(5)], dates), '["~m0"]')
    assert.equal(formatTransit([new Date(5)], { ...dates, verbose: true }), '["~m0"]')
    assert.deepEqual(parseTransit('["~m5"]', { handlers: { m: (rep) => `at ${String(rep)}` } }), ['at 5'])
    assert.deepEqual(parseTransit('["~:abcd","^0"]', { handlers: { ':': (rep) => `:${String(rep)}` } }), [
      ':abcd',
      ':abcd',
    ])
    for (const tag of ['_', 's', '?', 'i', 'd', 'b', "'", 'array', 'map']) {
      assert.throws(() => parseTransit('[]', { handlers: { [tag]: () => 1 } }), { code: 'invalid-argument' })
      assert.throws(() => formatTransit([], { handlers: [writeHandler(Point, tag, () => 1)] }), {
        code: 'invalid-argument',
      })
    }
  })

  it('say which of them failed, and where', () => {
    const fault = new Error('no')
    const throwing = (): never => {
      throw fault
    }
    const handlers = { x: throwing }
    assert.throws(() => parseTransit('[1,["~#x",2]]', { handlers }), {
      code: 'handler-failed',
      cause: fault,
      offset: 3,
      path: '$[1]',
    })
    assert.throws(() => parseTransit('["~Yz"]', { defaultHandler: throwing }), {
      code: 'handler-failed',
      cause: fault,
      offset: 1,
    })
    const write = { handlers: [writeHandler(Point, 'x', throwing)] }
    assert.throws(() => formatTransit([new Point(1, 2)], write), { code: 'handler-failed', cause: fault, path: '$[0]' })
    assert.throws(() => encodeMsgpack([new Point(1, 2)], write), { code: 'handler-failed', cause: fault, path: '$[0]' })
  })

  it('for all tags that nobody knows', () => {
    const defaultHandler = (tag: string, rep: Value<string>): string => `${tag} ${JSON.stringify(rep)}`
    assert.deepEqual(parseTransit('[["~#abc",1],"~Xy",["^0",2]]', { defaultHandler }), ['abc 1', 'X "y"', 'abc 2'])
  })

  it('may read and write themselves', () => {
    const outer = { handlers: [writeHandler(Money, 'json', ({ cents }) => formatTransit({ cents }))] }
    const text = formatTransit(['before', new Money(1), 'behind'], outer)
    assert.equal(text, '["before",["~#json","~^x"],"behind"]'.replace('~^x', '[\\"^ \\",\\"cents\\",1]'))
  })
})

describe('tags of one character', () => {
  it('that begin no string stand before what they tag', () => {
    for (const tag of ['1', 'é', '#', '~', '^', '`', '/']) {
      for (const rep of ['x', [1, 2]]) {
        const value = tagged(tag, rep)
        const text = JSON.stringify([`~#${tag}`, rep])
        assert.equal(formatTransit(value), text)
        assert.deepStrictEqual(parseTransit(text), value)
        assert.deepStrictEqual(parseTransit(formatTransit(value, { verbose: true })), value)
        assert.deepStrictEqual(decodeMsgpack(encodeMsgpack(value)), value)
        const keyed = formatTransit(new Map([[value, 1]]))
        assert.deepStrictEqual([...(parseTransit(keyed) as Map<unknown, unknown>).keys()], [value])
      }
      const handlers = [writeHandler(Money, tag, () => 'abc')]
      assert.deepStrictEqual(parseTransit(formatTransit([new Money(1)], { handlers })), [tagged(tag, 'abc')])
      assert.deepStrictEqual(decodeMsgpack(encodeMsgpack([new Money(1)], { handlers })), [tagged(tag, 'abc')])
    }
  })
})

describe('objects', () => {
  it('are maps with string keys, or keywords', () => {
    const value = { name: 'x', list: [{ name: 'y' }] }
    assert.equal(formatTransit(value), '["^ ","name","x","list",[["^ ","^0","y"]]]')
    const text = formatTransit(value, { objects: 'keyword' })
    assert.equal(text, '["^ ","~:name","x","~:list",[["^ ","^0","y"]]]')
    const read = parseTransit(text, { objects: 'keyword' })
    assert.deepEqual(JSON.parse(JSON.stringify(read)), value)
    assert.deepEqual(decodeMsgpack(encodeMsgpack(value), { objects: 'string' }), read)
  })

  it('stay maps where a key is of another kind', () => {
    const mixed = '["^ ","a",1,"~:b",2]'
    for (const objects of ['string', 'keyword'] as const) {
      assert.deepStrictEqual(parseTransit(mixed, { objects }), new Map<unknown, unknown>([['a', 1], [keyword('b'), 2]])) // prettier-ignore
    }
  })
})

describe('what cannot be written is refused, with the way to it', () => {
  const ROWS: readonly (readonly [unknown, string])[] = [
    [undefined, '$'],
    [[1, undefined], '$[1]'],
    [[, 1], '$[0]'], // oxlint-disable-line no-sparse-arrays
    [{ a: [{ b: () => 1 }] }, '$["a"][0]["b"]'],
    [new Map([[keyword('ui/x'), Symbol('s')]]), '$[:ui/x]'],
    [new Map([[symbol('s'), new Point(1, 2)]]), '$[s]'],
    [new Map([[[1], undefined]]), '$[1][1]'],
    [new Set([new WeakMap()]), '$[1][0]'],
    [list<unknown>(1, new URL('http://a')), '$[1][1]'],
    [[new Date(NaN)], '$[0]'],
    [[new Error('secret')], '$[0]'],
    [[new Uint16Array(1)], '$[0]'],
    ...['s', 'm', 'set', 'cmap', "'", ''].map((tag) => [[tagged(tag, 'x')], '$[0]'] as const),
    [new Map([[undefined, 1]]), '$[undefined]'],
    [[new Map([[uuid('5a2cbea3-e8c6-428b-b525-21239370dd55'), 1], [uuid('5A2cbea3-e8c6-428b-b525-21239370dd55'), 2]])], '$[0]'], // prettier-ignore
    [new Map<unknown, number>([[2.5, 1], [float(2.5), 2]]), '$'], // prettier-ignore
    [new Map([[new Date(0), 1], [new Date(0), 2]]), '$'], // prettier-ignore
  ]
  for (const [i, [value, path]] of ROWS.entries()) {
    it(`${i}: ${path}`, () => {
      const expected = { name: 'TransitError', code: 'unwritable', path }
      assert.throws(() => formatTransit(value as Value), expected)
      assert.throws(() => formatTransit(value as Value, { verbose: true }), expected)
      assert.throws(() => encodeMsgpack(value as Value), expected)
      try {
        formatTransit(value as Value)
      } catch (error) {
        assert.ok(error instanceof TransitError && !error.message.includes('secret'))
      }
    })
  }

  it('a property without a name is no keyword', () => {
    const options = { objects: 'keyword' } as const
    assert.throws(() => formatTransit([{ '': 1 }], options), { code: 'unwritable', path: '$[0][""]' })
    assert.throws(() => encodeMsgpack([{ '': 1 }], options), { code: 'unwritable', path: '$[0][""]' })
    assert.equal(formatTransit([{ '': 1 }]), '[["^ ","",1]]')
  })

  it('half a surrogate pair has no bytes in MessagePack', () => {
    assert.throws(() => encodeMsgpack(['\ud800']), { code: 'unwritable', path: '$[0]' })
    assert.equal(formatTransit(['\ud800', '𝄞']), '["\\ud800","𝄞"]')
  })
})

describe('the cache', () => {
  const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `key${String(i).padStart(4, '0')}`)

  it('has two digits from the 45th string on, and begins again after 1936', () => {
    for (const count of [44, 45, 46, 1935, 1936, 1937, 4000]) {
      const value = [...words(count), ...words(count)].map((text) => keyword(text))
      const text = formatTransit(value)
      assert.deepStrictEqual(parseTransit(text), value)
      assert.equal(text.endsWith('"^[["]'), count === 1936)
      assert.equal((text.match(/"\^[^"]*"/g) ?? []).length, count <= 1936 ? count : 0)
      assert.deepStrictEqual(decodeMsgpack(encodeMsgpack(value)), value)
    }
    const first45 = formatTransit([...words(45), ...words(45)].map((text) => keyword(text)))
    assert.ok(first45.endsWith('"^Z","^[","^10"]'))
  })

  it('lives for one value', () => {
    const value = { abcd: 1 }
    assert.equal(formatTransit(value), formatTransit(value))
    assert.throws(() => parseTransit('["^0"]'), { code: 'invalid-transit' })
  })
})

describe('floats', () => {
  it('are kept when that is wanted', () => {
    const text = '[2.0,2,4.0E11,1.5]'
    assert.equal(formatTransit(parseTransit(text, { keepFloats: true })), text)
    assert.deepStrictEqual(parseTransit(text, { keepFloats: true }), [float(2), 2, float(4e11), 1.5])
    assert.deepStrictEqual(parseTransit(text), [2, 2, 4e11, 1.5])
    assert.ok(parseTransit('["^ ","~d2.0",1]', { keepFloats: true }) instanceof ValueMap)
    assert.deepStrictEqual(parseTransit('[1e2,-0,-0.0,1E+2,0.0]'), [100, 0, -0, 100, 0])
    assert.equal(
      formatTransit([1e21, 1e-7, 123456789.5, 0.001, float(1e7), 1e300]),
      '[1.0E21,1.0E-7,1.234567895E8,0.001,1.0E7,1.0E300]',
    )
  })

  it('beside integers are not the same keys, but without keeping them they would be', () => {
    const text = '["^ ","~i2",1,"~d2.0",2]'
    assert.equal(formatTransit(parseTransit(text, { keepFloats: true })), text)
    assert.throws(() => parseTransit(text), { code: 'duplicate-key' })
  })
})

describe('tags in other forms than they are written', () => {
  it('are read', () => {
    const id = uuid('5a2cbea3-e8c6-428b-b525-21239370dd55')
    assert.deepStrictEqual(parseTransit('[["~#m",5],["~#u",["~i' + `${id.high}","~i${id.low}` + '"]],["~#n","5"]]'), [
      new Date(5),
      id,
      5n,
    ])
    assert.deepStrictEqual(parseTransit('{"~#u":"5A2CBEA3-e8c6-428b-b525-21239370dd55"}'), id)
    assert.deepStrictEqual(parseTransit('[["~#\'",1],["~#array",[1]],["~#map",["^ "]]]'), [1, [1], new Map()])
    assert.deepStrictEqual(
      parseTransit('["\\u007e:a\\u0062","\\u005e ","^\\u0030"]'.replace('"\\u005e ",', '"~:abcd",')),
      [keyword('ab'), keyword('abcd'), keyword('ab')],
    )
    assert.deepStrictEqual(parseTransit('"~t2000-01-01T12:00:00+01:00"'), new Date('2000-01-01T11:00:00Z'))
    assert.deepStrictEqual(parseTransit(' [ "^ " , "a" : 1 ] '.replace(':', ',')), new Map([['a', 1]]))
  })
})
