import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  bigDecimal,
  char,
  equals,
  float,
  hash,
  keyword,
  link,
  list,
  ratio,
  symbol,
  tagged,
  uri,
  uuid,
  ValueMap,
  ValueSet,
} from '../../src/values/index.ts'

const ID = '5a2cbea3-e8c6-428b-b525-21239370dd55'

/** Pairs that are equal. */
const EQUAL: readonly (readonly [unknown, unknown])[] = [
  [1, 1],
  [NaN, NaN],
  [0, -0],
  [5n, 5n],
  [[1, [2]], list<unknown>(1, list(2))],
  [new Date(5), new Date(5)],
  [uuid(ID), uuid(ID.toUpperCase())],
  [uri('a:b'), uri('a:b')],
  [char('x'), char('x')],
  [float(2), float(2)],
  [ratio(2n, 4n), ratio(-1n, -2n)],
  [bigDecimal('1.50'), bigDecimal('1.50')],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  [tagged('a', [1]), tagged('a', [1])],
  [link({ href: uri('a'), rel: 'r' }), link({ href: uri('a'), rel: 'r' })],
  [new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]])], // prettier-ignore
  [new Map([[[1], 'x']]), new ValueMap([[list(1), 'x']])],
  [new Set([1, 2]), new Set([2, 1])],
  [new Set([new Set([[1]])]), new ValueSet([new ValueSet([[1]])])],
  [{ a: [1] }, Object.assign(Object.create(null), { a: [1] })],
]

/** Values of which no two are equal. */
const DIFFERENT: readonly unknown[] = [
  null,
  undefined,
  false,
  0,
  0n,
  float(0),
  bigDecimal('0'),
  bigDecimal('0.0'),
  ratio(0n, 1n),
  '',
  '0',
  [],
  [0],
  new Map(),
  new Map([['a', 1]]),
  new Map([['a', 2]]),
  new Map([['b', 1]]),
  new Set(),
  new Set([[1]]),
  new Set([[2]]),
  {},
  { a: 1 },
  { __proto__: null, b: 1 },
  new Date(0),
  new Uint8Array(),
  new Uint8Array([0]),
  keyword('a'),
  symbol('a'),
  'a',
  uri('a'),
  char('a'),
  uuid(ID),
  tagged('a', 0),
  tagged('a', 1),
  tagged('b', 0),
  link({ href: uri('a'), rel: 'a' }),
  link({ href: uri('a'), rel: 'a', name: 'a' }),
  link({ href: uri('a'), rel: 'a', prompt: 'a' }),
  new (class {})(),
  new (class {})(),
]

describe('equals and hash', () => {
  it('agree on what is equal', () => {
    for (const [i, [a, b]] of EQUAL.entries()) {
      assert.ok(equals(a, b) && equals(b, a), `row ${i}`)
      assert.equal(hash(a), hash(b), `row ${i}`)
      assert.equal(hash([a, 'beside']), hash([b, 'beside']))
    }
  })

  it('tell what is different', () => {
    for (const [i, a] of DIFFERENT.entries()) {
      for (const [j, b] of DIFFERENT.entries()) assert.equal(equals(a, b), i === j, `${i} and ${j}`)
      assert.ok(equals(a, a))
    }
    const hashes = new Set(DIFFERENT.map((value) => hash(value)))
    assert.ok(hashes.size >= DIFFERENT.length - 1, 'hashes collide')
  })
})

describe('ValueMap and ValueSet', () => {
  it('find by value, and are a Map and a Set', () => {
    const map = new ValueMap<unknown, number>([[[1, 2], 1], [uuid(ID), 2], ['a', 3]]) // prettier-ignore
    assert.ok(map instanceof Map)
    assert.deepEqual([map.get(list(1, 2)), map.get(uuid(ID)), map.get('a'), map.get([2])], [1, 2, 3, undefined])
    assert.ok(map.has([1, 2]) && !map.has([1]))
    map.set([1, 2], 4)
    assert.deepEqual([map.size, map.get([1, 2])], [3, 4])
    assert.ok(map.delete([1, 2]) && !map.delete([1, 2]))
    assert.deepEqual([...map.values()], [2, 3])
    map.clear()
    assert.ok(!map.has(uuid(ID)) && map.size === 0)
    const set = new ValueSet<unknown>([[1], [1], 1, 1])
    assert.ok(set instanceof Set && set.size === 2 && set.has([1]) && set.delete([1]) && !set.has([1]))
    set.clear()
    assert.equal(set.size, 0)
  })

  it('say when an equal key is there', () => {
    const memo = new Map()
    const map = new ValueMap<unknown, number>()
    assert.ok(map.insert([1], 1, memo) && !map.insert([1], 2, memo) && map.insert('a', 1, memo))
    assert.ok(!map.insert('a', 2, memo))
    const set = new ValueSet<unknown>()
    assert.ok(set.insert([1], memo) && !set.insert(list(1), memo) && set.insert(1, memo) && !set.insert(1, memo))
    assert.equal(map.get([1]), 1)
  })
})
