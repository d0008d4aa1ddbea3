// Calls of functions as traces show them, and as dry runs do not make them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remote } from '../../src/agent/remote.ts'
import { each } from '../../src/fleet/index.ts'
import { type TraceEvent, within } from '../../src/scope/index.ts'
import { testHost } from './function-host.ts'

const HERE = String.raw`\S*dry\.test\.[jt]s:\d+:\d+`

test('a dry run calls no function, and says which it would have', async (t) => {
  const host = testHost(t)
  const events: TraceEvent[] = []
  function deploy(_revision: string): number {
    return 1
  }
  async function* items(): AsyncGenerator<number> {
    yield await Promise.resolve(1)
  }
  const seen: unknown[] = []
  await within({ dry: true, trace: (event) => void events.push(event) }, async () => {
    seen.push(await remote(host, deploy, 'r1'), await remote(host, () => 2))
    for await (const item of remote(host, items)) seen.push(item)
  })
  assert.deepEqual(seen, [undefined, undefined])
  assert.equal(host.starts, 0)
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['skipped', 'skipped', 'skipped'],
  )
  assert.match(events[0]!.text, new RegExp(`^remote deploy\\(\\) at ${HERE}$`))
  assert.match(events[1]!.text, new RegExp(`^remote function at ${HERE}$`))
  assert.equal(events[0]!.host, 'web1')
})

test('a dry run tells what could not be sent', async (t) => {
  const host = testHost(t)
  const outer = t.name
  await within({ dry: true }, async () => {
    await assert.rejects(
      remote(host, (given: object) => given, { db: Promise.resolve(1) }),
      { code: 'not-encodable', message: 'args[0].db: Promise cannot be sent' },
    )
    await assert.rejects(
      remote(host, () => outer),
      { code: 'not-shippable' },
    )
  })
  assert.equal(host.starts, 0)
})

test('a trace names functions, or the place that calls them', async (t) => {
  const host = testHost(t)
  const events: TraceEvent[] = []
  const count = (): number => 1
  await within({ trace: (event) => void events.push(event) }, async () => {
    await remote(host, count)
    await remote(host, () => 2)
  })
  assert.deepEqual(
    events.map(({ kind, text }) => [kind, text.replace(new RegExp(HERE), 'HERE')]),
    [
      ['started', 'remote count() at HERE'],
      ['ended', 'remote count() at HERE'],
      ['started', 'remote function at HERE'],
      ['ended', 'remote function at HERE'],
    ],
  )
})

test('what is no function is told at once', async (t) => {
  const host = testHost(t)
  const expected = { name: 'ScriptError', code: 'invalid-argument', message: /must be a function, and is number$/ }
  await assert.rejects(remote(host, 5 as never), expected)
  await assert.rejects(
    within({ trace: () => {} }, () => remote(host, 5 as never)),
    expected,
  )
  assert.throws(() => each([Object.assign(host, { name: 'web1' })], {}, 5 as never), expected)
  assert.throws(() => each([Object.assign(host, { name: 'web1' })], 5 as never), {
    ...expected,
    message: /must be a function, and is number$/,
  })
})
