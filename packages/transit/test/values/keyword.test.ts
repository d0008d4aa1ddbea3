import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { InvalidValueError } from '../../src/errors.ts'
import { InternTable } from '../../src/values/intern-table.ts'
import { keyword, Keyword, symbol, EdnSymbol } from '../../src/values/index.ts'

type Assignable<From, To> = From extends To ? true : false

test('there is one keyword and one symbol for each text', () => {
  assert.equal(keyword('ui/increment'), keyword(['ui', 'increment'].join('/')))
  assert.notEqual(keyword('a') as Keyword, keyword('b'))
  assert.equal(symbol('a'), symbol('a'))
  assert.notEqual(symbol('a') as unknown, keyword('a'))
  assert.ok(keyword('a') instanceof Keyword && symbol('a') instanceof EdnSymbol)
  assert.throws(() => keyword(''), InvalidValueError)
  assert.throws(() => symbol(''), InvalidValueError)
})

test('namespace and name are parted at the first slash', () => {
  const parts = (text: string): unknown[] => [keyword(text).namespace, keyword(text).name]
  assert.deepEqual(parts('ui/increment'), ['ui', 'increment'])
  assert.deepEqual(parts('increment'), [undefined, 'increment'])
  assert.deepEqual(parts('/'), [undefined, '/'])
  assert.deepEqual(parts('a/b/c'), ['a', 'b/c'])
  assert.deepEqual(parts('a/'), [undefined, 'a/'])
})

test('the type of a keyword is its text', () => {
  const other: Assignable<Keyword<'a'>, Keyword<'b'>> = false
  const same: Assignable<Keyword<'a'>, Keyword<'a'>> = true
  const any: Assignable<Keyword<'a'>, Keyword> = true
  const narrowed: Assignable<Keyword, Keyword<'a'>> = false
  const symbols: Assignable<EdnSymbol<'a'>, Keyword<'a'>> = false
  assert.deepEqual([other, same, any, narrowed, symbols], [false, true, true, false, false])
  const made: Keyword<'ui/increment'> = keyword('ui/increment')
  const text: ':ui/increment' = made.toString()
  assert.equal(text, ':ui/increment')
})

test('keywords are frozen, and show themselves as they are written', () => {
  assert.ok(Object.isFrozen(keyword('a')) && Object.isFrozen(symbol('a')))
  assert.equal(JSON.stringify([keyword('a/b'), symbol('c')]), '[":a/b","c"]')
  assert.equal(`${keyword('a')} ${symbol('a')}`, ':a a')
})

test('names that nobody holds any more are forgotten', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const table = new InternTable((text) => ({ text }))
  const held = table.get('held')
  const many = 50_000
  for (let i = 0; i < many; i++) table.get(`name ${i}`)
  for (let i = 0; i < 20 && table.size > many / 2; i++) {
    await wait(10)
    collect()
  }
  assert.ok(table.size < many / 2, `${table.size} names are remembered`)
  assert.equal(table.get('held'), held)
})

test('a name does not hold the text it was cut from', () => {
  const before = process.memoryUsage().heapUsed
  const held = Array.from({ length: 50 }, (_, i) => keyword(`${'x'.repeat(1_000_000)}${i} the name`.slice(-20)))
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  assert.equal(held.length, 50)
  assert.ok(process.memoryUsage().heapUsed - before < 20_000_000)
})
