// Functions on a host that is a child process: values, generators, cancellation, and what is refused at home.
import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, test } from 'node:test'
import { equals, keyword, list } from '@yon/transit/values'
import { remote } from '../../src/agent/remote.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { within } from '../../src/scope/index.ts'
import { callback } from '../../src/wire/index.ts'
import { testHost } from './function-host.ts'

describe('remote', () => {
  test('runs in another process, one for all calls', async (t) => {
    const host = testHost(t)
    const pids = await Promise.all(Array.from({ length: 20 }, () => remote(host, () => process.pid)))
    assert.equal(new Set(pids).size, 1)
    assert.notEqual(pids[0], process.pid)
    assert.equal(host.starts, 1)
  })

  test('carries values both ways', async (t) => {
    const host = testHost(t)
    const value = {
      text: 'ünïcode \u2028',
      list: [1, -0, Number.NaN, 2n ** 80n, null, undefined],
      map: new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]]),
      date: new Date(0),
      bytes: Uint8Array.of(1, 2, 3),
      url: new URL('https://example.org/x?y'),
      error: new RangeError('within'),
    }
    const back = await remote(host, (given) => given, value)
    assert.deepEqual(back, value)
    assert.ok(back.error instanceof RangeError)
    assert.equal(await remote(host, () => undefined), undefined)
    assert.equal(await remote(host, async (a: number, b: number) => await Promise.resolve(a + b), 2, 3), 5)
  })

  test('answers calls as they finish, a thousand in flight', async (t) => {
    const host = testHost(t)
    const order: string[] = []
    const slow = remote(host, async () => await new Promise((done) => Object.assign(globalThis, { done }))).then(() =>
      order.push('slow'),
    )
    const results = await Promise.all(Array.from({ length: 1000 }, (_, at) => remote(host, (n: number) => n * 2, at)))
    order.push('fast')
    await remote(host, () => (globalThis as unknown as { done(): void }).done())
    await slow
    assert.deepEqual(results.slice(0, 3), [0, 2, 4])
    assert.equal(results[999], 1998)
    assert.deepEqual(order, ['fast', 'slow'])
  })

  test('generators are async iterables here; leaving the loop ends them there', async (t) => {
    const host = testHost(t)
    async function* count(n: number) {
      try {
        for (let i = 0; i < n; i++) yield await Promise.resolve(i)
      } finally {
        globalThis.Object.assign(globalThis, { ended: true })
      }
    }
    const all: number[] = []
    for await (const each of remote(host, count, 5)) all.push(each)
    assert.deepEqual(all, [0, 1, 2, 3, 4])
    for await (const each of await remote(host, count, 1e9)) if (each === 3) break
    await new Promise((done) => setTimeout(done, 50))
    assert.equal(await remote(host, () => (globalThis as { ended?: boolean }).ended), true)
    const plain: string[] = []
    for await (const each of remote(host, function* () {
      yield* ['a', 'b']
    })) {
      plain.push(each)
    }
    assert.deepEqual(plain, ['a', 'b'])
  })

  test('arguments may be async iterables, callbacks and signals', async (t) => {
    const host = testHost(t)
    async function* numbers() {
      for (let i = 1; i <= 100; i++) yield await Promise.resolve(i)
    }
    const sum = async (items: AsyncIterable<number>): Promise<number> => {
      let total = 0
      for await (const each of items) total += each
      return total
    }
    assert.equal(await remote(host, sum, numbers()), 5050)
    assert.equal(
      await remote(
        host,
        async (double: (n: number) => Promise<number>) => await double(21),
        callback((n: number) => n * 2),
      ),
      42,
    )
    const abort = new AbortController()
    const waits = remote(
      host,
      async (signal: AbortSignal) => await new Promise((done) => signal.addEventListener('abort', () => done('fired'))),
      abort.signal,
    )
    setTimeout(() => abort.abort(), 50)
    assert.equal(await waits, 'fired')
  })

  test('the signal and the timeout of the scope cancel a call', async (t) => {
    const host = testHost(t)
    const forever = async (): Promise<void> => await new Promise(() => {})
    const abort = new AbortController()
    const call = within({ signal: abort.signal }, () => remote(host, forever))
    setTimeout(() => abort.abort(new Error('enough')), 50)
    await assert.rejects(call, { message: 'enough' })
    await assert.rejects(
      within({ timeoutMs: 50 }, () => remote(host, forever)),
      { code: 'timeout' },
    )
  })

  test('what is captured arrives frozen', async (t) => {
    const host = testHost(t)
    const hash = provide(
      'module.exports=({list,config})=>(how)=>{if(how==="push")list.push(4);if(how==="set")config.deep.map.set(1,2);return list.length}',
    )
    const list = [1, 2, 3]
    const config = { deep: { map: new Map() } }
    const fn = ship(
      (_how: string): number => 0,
      hash,
      () => ({ list, config }),
    )
    assert.equal(await remote(host, fn, 'read'), 3)
    await assert.rejects(remote(host, fn, 'push'), TypeError)
    await assert.rejects(remote(host, fn, 'set'), TypeError)
    assert.deepEqual(list, [1, 2, 3])
  })

  test('refuses at home, by name, and starts nothing', async (t) => {
    const host = testHost(t)
    const outer = 1
    await assert.rejects(
      remote(host, () => outer),
      { code: 'not-shippable', message: /`outer`/ },
    )
    assert.equal(host.starts, 0)
  })

  test('names the way to what cannot be sent', async (t) => {
    const host = testHost(t)
    const bad = { db: { handlers: [() => 1] } }
    await assert.rejects(
      remote(host, (given: unknown) => given, bad as never),
      {
        code: 'not-encodable',
        message: /args\[0\]\.db\.handlers\[0\]/,
      },
    )
    const fn = ship(
      () => 0,
      provide('module.exports=()=>()=>0'),
      () => ({ config: bad }),
    )
    await assert.rejects(remote(host, fn), { code: 'not-encodable', message: /^config\.db\.handlers\[0\]/ })
    await assert.rejects(
      remote(host, () => ({ made: [Symbol('s')] })),
      {
        code: 'not-encodable',
        message: /result\.made\[0\]/,
      },
    )
  })

  test('modules of Node.js are there, and no others', async (t) => {
    const host = testHost(t)
    assert.equal(await remote(host, () => (require('node:path') as typeof import('node:path')).basename('/a/b')), 'b')
    const dynamic = async (): Promise<string> => (await import('node:path')).posix.join('a', 'b')
    assert.equal(await remote(host, dynamic), 'a/b')
    await assert.rejects(
      remote(host, () => require('left-'.concat('pad')) as string),
      { code: 'not-shippable', message: /left-pad/ },
    )
  })

  test('the library is there, with the scope of home', async (t) => {
    const host = testHost(t)
    const script = async (): Promise<unknown> => {
      const { currentScope } = await import('@yon/script')
      const { cwd, env, throws } = currentScope()
      return { cwd, env, throws }
    }
    const scope = await within({ cwd: '/tmp', env: { A: 'b' }, throws: false }, () => remote(host, script))
    assert.deepEqual(scope, { cwd: '/tmp', env: { A: 'b' }, throws: false })
  })

  test('functions call functions of further hosts', async (t) => {
    const host = testHost(t)
    const chain = async (): Promise<unknown> => {
      const { remote, FarEnd, localLauncher } = await import('@yon/script')
      const farEnd = new FarEnd(localLauncher({ host: 'db1' }))
      const pids = [process.pid, await remote({ farEnd }, () => process.pid)]
      const failed = await remote({ farEnd }, () => {
        throw new TypeError('from afar')
      }).catch((error: unknown) => error)
      await farEnd.close()
      throw Object.assign(new Error('both', { cause: failed }), { pids })
    }
    const error = (await remote(host, chain).catch((thrown: unknown) => thrown)) as Error & { pids: number[] }
    assert.equal(new Set([...error.pids, process.pid]).size, 3)
    assert.ok(error.cause instanceof TypeError)
    assert.match(
      String(error.cause.stack),
      /^TypeError: from afar\n {4}at .* \[db1\]\)?\n {4}--- called from .* \[web1\]\n/,
    )
  })
})

let provided = 0

function provide(code: string): string {
  const hash = String(++provided).padStart(64, '0')
  provideBundle(hash, { code, sourceMap: '', needsScript: false })
  return hash
}

test('values of Transit go there and come back, in the first call and in later ones', async (t) => {
  const echo = (value: object): object => value
  const host = testHost(t)
  assert.equal(await remote(host, echo, keyword('a/b')), keyword('a/b'))
  assert.ok(equals(await remote(host, echo, list<unknown>(1, keyword('c'))), list<unknown>(1, keyword('c'))))
  const late = testHost(t)
  assert.deepEqual(await remote(late, echo, [1]), [1])
  assert.deepEqual(await remote(late, echo, [keyword('d')]), [keyword('d')])
})
