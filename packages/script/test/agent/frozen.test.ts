// Captured values that functions change over there.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { remote } from '../../src/agent/remote.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { testHost } from './function-host.ts'

/** Runs `body`, which has `list` and `plain` captured. */
async function run(context: TestContext, body: string): Promise<unknown> {
  const code = `module.exports = ({ list, plain }) => ${body}`
  const hash = createHash('sha256').update(code).digest('hex')
  provideBundle(hash, { code, sourceMap: '', needsScript: false })
  const captures = { list: ['b', 'a'], plain: { a: 1, inner: { b: 2 } } }
  const fn = ship(
    () => {},
    hash,
    () => captures,
  )
  return await remote(testHost(context), fn)
}

test('a change of a captured value says to return it', async (t) => {
  const bodies = [
    "() => { list.push('x') }",
    '() => { list.pop() }',
    '() => { list.sort() }',
    "() => { 'use strict'; list[0] = 'x' }",
    "() => { 'use strict'; plain.a = 2 }",
    "async () => { 'use strict'; plain.inner.c = 2 }",
    "() => { 'use strict'; delete plain.inner.b }",
    "() => { Object.defineProperty(plain, 'c', { value: 1 }) }",
  ]
  for (const body of bodies) {
    await assert.rejects(run(t, body), (error) => {
      assert.ok(error instanceof TypeError, body)
      assert.match(error.message, /^H301: a captured value is frozen: return what changes instead \(Cannot /, body)
      assert.match(String(error.stack), /^TypeError: H301: /)
      return true
    })
  }
})

test('so does that of a generator', async (t) => {
  const items = (await run(t, "async function* () { yield 1; list.push('x') }")) as AsyncIterable<unknown>
  const read: unknown[] = []
  await assert.rejects(async () => {
    for await (const item of items) read.push(item)
  }, /H301: /)
  assert.deepEqual(read, [1])
})

test('other errors stay what they are', async (t) => {
  await assert.rejects(run(t, '() => list.missing.x'), { message: /^Cannot read properties of undefined/ })
})
