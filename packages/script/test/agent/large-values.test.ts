// H202: what takes long to send is told of once.
import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, type TestContext, test } from 'node:test'
import { remote } from '../../src/agent/remote.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { testHost } from './function-host.ts'

describe('values of more than a megabyte', () => {
  test('are told of once for a function, with the place of the call and the largest of them', async (t) => {
    const host = testHost(t)
    const said = listen(t)
    const rows = Array.from({ length: 3 }, (_, i) => ({ id: i, body: 'x'.repeat(i === 1 ? 1_500_000 : 10) }))
    const count = (given: { rows: unknown[] }): number => given.rows.length
    assert.equal(await remote(host, count, { rows }), 3)
    assert.equal(await remote(host, count, { rows }), 3)
    assert.equal(said.length, 1)
    assert.match(
      said[0] ?? '',
      /^\S*large-values\.test\.\S+:\d+:\d+: warning H202: 1\.5 MB go to web1 .* `args\[0\]\.rows\[1\]\.body` \(1\.5 MB\): stream it, or send a file\n$/,
    )
  })

  test('captured ones are called by their names', async (t) => {
    const said = listen(t)
    provideBundle('large-capture', {
      code: 'module.exports = ({ bytes }) => () => bytes.length',
      sourceMap: '{"version":3,"sources":[],"names":[],"mappings":""}',
      needsScript: false,
    })
    const loop: Record<string, unknown> = { small: 'a' }
    loop['loop'] = loop
    const captures = { loop, bytes: new Uint8Array(2_000_000) }
    const fn = ship(
      (): unknown => undefined,
      'large-capture',
      () => captures,
    )
    assert.equal(await remote(testHost(t), fn), 2_000_000)
    assert.match(said.join(''), /most of it `bytes` \(2\.0 MB\)/)
  })

  test('of a megabyte at most nothing is said', async (t) => {
    const said = listen(t)
    assert.equal(await remote(testHost(t), (text: string) => text.length, 'x'.repeat(990_000)), 990_000)
    assert.deepEqual(said, [])
  })
})

/** What is written to the standard error output until the test is over. */
function listen(t: TestContext): string[] {
  const said: string[] = []
  t.mock.method(process.stderr, 'write', (text: string) => said.push(String(text)) > 0)
  return said
}
