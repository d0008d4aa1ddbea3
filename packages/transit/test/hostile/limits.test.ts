import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatTransit, keyword, parseTransit, TransitError, type ReadOptions, type Value } from '../../src/index.ts'
import { decodeMsgpack, encodeMsgpack } from '../../src/msgpack/index.ts'

const LIMIT = { code: 'limit-exceeded' } as const

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + '1' + close.repeat(depth)
}

describe('depth', () => {
  const shapes: readonly (readonly [open: string, close: string, depth: number])[] = [
    ['[', ']', 1],
    ['{"a":', '}', 1],
    ['["^ ","a",', ']', 1],
    ['["~#a",', ']', 1],
    ['["~#set",[', ']]', 2],
    ['["~#cmap",[[1],', ']]', 2],
    ['["~#cmap",[[', ',1],1]]', 3],
    ['{"~#list":[', ']}', 2],
  ]
  for (const [open, close, each] of shapes) {
    it(`of ${open} is bounded, and 100,000 give an error`, () => {
      // The innermost key is one level more.
      const times = Math.floor(511 / each)
      const value = parseTransit(nested(open, close, times))
      assert.equal(typeof formatTransit(value), 'string')
      assert.equal(typeof formatTransit(value, { verbose: true }), 'string')
      assert.equal(typeof decodeMsgpack(encodeMsgpack(value)), 'object')
      for (const depth of [times + 2, 100_000]) {
        assert.throws(() => parseTransit(nested(open, close, depth)), LIMIT)
        assert.throws(() => parseTransit(open.repeat(depth)), LIMIT)
      }
      const deepest = parseTransit(nested(open, close, Math.floor(999 / each)), { maxDepth: 1000 })
      assert.equal(typeof formatTransit(deepest, { maxDepth: 1000 }), 'string')
      assert.throws(() => formatTransit(deepest), LIMIT)
      assert.throws(() => encodeMsgpack(deepest), LIMIT)
    })
  }

  it('of MessagePack is bounded', () => {
    for (const open of [[0x91], [0x81, 0xa1, 0x61], [0x81], [0x92, 0xa3, 0x7e, 0x23, 0x61]]) {
      const bytes = Uint8Array.from(Array.from({ length: 100_000 }, () => open).flat())
      assert.throws(() => decodeMsgpack(bytes), LIMIT)
    }
  })

  it('of a value that contains itself is a fault of the writer', () => {
    const loop: unknown[] = [1]
    loop.push(loop)
    const map = new Map<unknown, unknown>()
    map.set(keyword('self'), map)
    for (const value of [loop, map] as Value[]) {
      assert.throws(() => formatTransit(value), LIMIT)
      assert.throws(() => formatTransit(value, { verbose: true }), LIMIT)
      assert.throws(() => encodeMsgpack(value), LIMIT)
    }
  })

  it('ends with an error even where the stack is nearly full', () => {
    const text = nested('[', ']', 1000)
    let refused: unknown
    const deeper = (): void => {
      try {
        parseTransit(text, { maxDepth: 1000 })
      } catch (error) {
        refused ??= error
        return
      }
      deeper()
    }
    deeper()
    assert.ok(refused instanceof TransitError || refused instanceof RangeError)
  })
})

describe('limits', () => {
  it('bound bytes, digits and cache entries', () => {
    const refused: readonly (readonly [string, ReadOptions])[] = [
      ['["12345"]', { maxBytes: 8 }],
      ['["~n12345"]', { maxDigits: 4 }],
      [`[${'1'.repeat(20)}]`, { maxDigits: 18 }],
      [`["~n${'1'.repeat(10_001)}"]`, {}],
      [`[${'1'.repeat(10_001)}]`, {}],
      ['["~:aaaa","~:bbbb","~:cccc"]', { maxCacheEntries: 2 }],
    ]
    for (const [text, options] of refused) {
      assert.throws(() => parseTransit(text, options), LIMIT)
      assert.equal(typeof parseTransit(text, { maxDigits: 20_000 }), 'object')
    }
    assert.throws(() => decodeMsgpack(encodeMsgpack(['12345']), { maxBytes: 5 }), LIMIT)
    assert.ok(parseTransit('["~:aaaa","~:bbbb","^0","~:cc"]', { maxCacheEntries: 3 }))
  })

  it('that are none are refused', () => {
    for (const bad of [0, -1, 1.5, NaN, Infinity]) {
      for (const name of ['maxDepth', 'maxBytes', 'maxDigits', 'maxCacheEntries']) {
        assert.throws(() => parseTransit('[]', { [name]: bad }), RangeError)
      }
    }
    assert.throws(() => parseTransit('[]', { maxDepth: 1001 }), RangeError)
    assert.throws(() => formatTransit([], { maxDepth: 1001 }), RangeError)
    assert.throws(() => parseTransit('[]', { maxCacheEntries: 1937 }), RangeError)
  })
})

describe('time', () => {
  it('of comparing what is nested is linear, on however many levels it is looked up', () => {
    const inside = `[${Array.from({ length: 20_000 }, (_, i) => i).join()}]`
    for (const [open, close] of [
      ['["~#set",[', ']]'],
      ['["~#cmap",[', ',1]]'],
    ] as const) {
      const same = open.repeat(498) + inside + close.repeat(498)
      const began = process.cpuUsage()
      assert.throws(() => parseTransit(`["~#set",[${same},${same}]]`, { maxDepth: 1000 }), { code: 'duplicate-key' })
      // Hashing anew on each level takes several seconds, hashing once a hundredth of one.
      assert.ok(process.cpuUsage(began).user < 1_500_000)
    }
  })
})

describe('keys that mean something to JavaScript', () => {
  const KEYS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']

  it('are keys of maps like others, read and written', () => {
    const map = new Map(KEYS.map((key, i) => [key, i]))
    for (const verbose of [false, true]) {
      // Twice, and in one value: a cache must not remember them elsewhere.
      const text = formatTransit([map, map], { verbose })
      assert.equal(formatTransit([map, map], { verbose }), text)
      assert.deepStrictEqual(parseTransit(text), [map, map])
    }
    assert.deepStrictEqual(decodeMsgpack(encodeMsgpack([map, map])), [map, map])
    assert.equal(Object.keys(Object.prototype).length, 0)
    assert.equal(Object.getPrototypeOf({}), Object.prototype)
  })

  it('of an unknown kind, without a prototype themselves, are refused where names are expected', () => {
    const text = '["~#link",["~#cmap",[["^ ","a",1],2,["^ ","b",1],3]]]'
    assert.throws(() => parseTransit(text, { objects: 'string' }), { code: 'invalid-payload' })
  })

  it('are own properties of objects without a prototype; __proto__ is refused', () => {
    const [, ...others] = KEYS
    for (const [objects, prefix] of [
      ['string', ''],
      ['keyword', '~:'],
    ] as const) {
      const options = { objects }
      const text = `["^ ",${others.map((key, i) => `"${prefix}${key}",${i}`).join()}]`
      const value = parseTransit(text, options) as Record<string, unknown>
      assert.equal(Object.getPrototypeOf(value), null)
      assert.deepEqual(
        Object.entries(value),
        others.map((key, i) => [key, i]),
      )
      assert.equal(formatTransit(value as Value, options), text)
      for (const proto of [`["^ ","${prefix}__proto__",["^ ","x",1]]`, `{"${prefix}__proto__":{"x":1}}`]) {
        assert.throws(() => parseTransit(proto, options), { code: 'invalid-transit', offset: 0 })
      }
    }
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  })
})
