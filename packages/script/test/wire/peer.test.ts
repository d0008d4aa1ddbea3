import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { callback, Peer, type Methods, type WireLimits } from '../../src/wire/index.ts'
import { duplexPair } from './pair.ts'

function peers(methods: Methods, limits: Partial<WireLimits> = {}): { home: Peer; there: Peer } {
  const [a, b] = duplexPair()
  return { home: new Peer(a, {}, limits), there: new Peer(b, methods, limits) }
}

test('a call comes back with its result', async () => {
  const { home } = peers({ add: ([a, b]) => (a as number) + (b as number), nothing: () => undefined })
  assert.equal(await home.call('add', [1, 2]), 3)
  assert.equal(await home.call('nothing'), undefined)
})

test('a call fails with what the method threw', async () => {
  const { home } = peers({
    fail: () => {
      throw new RangeError('out of it', { cause: new Map([[1, new Error('deep')]]) })
    },
    odd: async () => await Promise.reject('text' as unknown as Error),
  })
  const error = await home.call('fail').catch((error: unknown) => error)
  assert.ok(error instanceof RangeError && error.cause instanceof Map)
  assert.equal(error.message, 'out of it')
  assert.match(error.stack ?? '', /peer\.test/)
  assert.equal(await home.call('odd').catch((reason: unknown) => reason), 'text')
})

test('names that are no methods of the other end are refused, also those of Object', async () => {
  const { home } = peers({})
  for (const name of ['nothing', 'constructor', '__proto__', 'toString']) {
    await assert.rejects(home.call(name), { code: 'invalid-argument' })
  }
})

test('a thousand calls are in flight at once, each with its own answer', async () => {
  const { home } = peers({ twice: async ([n]) => (await Promise.resolve(n as number)) * 2 })
  const results = await Promise.all(Array.from({ length: 1000 }, async (_, i) => await home.call('twice', [i])))
  assert.deepEqual(
    results,
    Array.from({ length: 1000 }, (_, i) => i * 2),
  )
})

test('more calls than may be in flight wait for their turn', async () => {
  let most = 0
  let now = 0
  const slow = async () => {
    most = Math.max(most, ++now)
    await sleep(1)
    now--
  }
  const { home } = peers({ slow }, { callsInFlight: 5 })
  await Promise.all(Array.from({ length: 40 }, async () => await home.call('slow')))
  assert.equal(most, 5)
})

test('a large argument does not hold up a small call', async () => {
  const { home } = peers({ size: ([bytes]) => (bytes as Uint8Array).length, ping: () => 'pong' })
  const large = new Uint8Array(50_000_000).fill(7)
  let isLargeDone = false
  const sizes = home.call('size', [large]).then((size) => {
    isLargeDone = true
    return size
  })
  assert.equal(await home.call('ping'), 'pong')
  assert.equal(isLargeDone, false)
  assert.equal(await sizes, 50_000_000)
})

test('a value larger than allowed is refused before it is sent', async () => {
  const { home } = peers({ size: () => 0 }, { valueBytes: 100_000 })
  await assert.rejects(home.call('size', [new Uint8Array(100_000)]), { code: 'not-encodable' })
  assert.equal(await home.call('size', [new Uint8Array(90_000)]), 0)
})

test('a value larger than the other end takes fails that call only', async () => {
  const [a, b] = duplexPair()
  const home = new Peer(a)
  const there = new Peer(b, { size: ([bytes]) => (bytes as Uint8Array).length }, { valueBytes: 1_000_000 })
  await assert.rejects(home.call('size', [new Uint8Array(9_000_000)]), /larger than the other end takes/)
  assert.equal(await home.call('size', [new Uint8Array(900_000)]), 900_000)
  there.close()
})

test('an aborted call fails at once with the reason, and the signal of the method fires with it', async () => {
  let told: unknown
  const { home } = peers({
    wait: async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      told = signal.reason
    },
    ping: () => 'pong',
  })
  const controller = new AbortController()
  const call = home.call('wait', [], { signal: controller.signal })
  await home.call('ping')
  controller.abort(new TypeError('enough'))
  await assert.rejects(call, { name: 'TypeError', message: 'enough' })
  await home.call('ping')
  assert.ok(told instanceof TypeError)
  await assert.rejects(home.call('ping', [], { signal: controller.signal }), { message: 'enough' })
})

test('every call fails when the stream dies', async () => {
  const [a, b] = duplexPair()
  const home = new Peer(a)
  const there = new Peer(b, { wait: async () => await new Promise(() => {}) })
  const calls = [home.call('wait'), home.call('wait')]
  await sleep(5)
  b.destroy()
  for (const each of calls) await assert.rejects(each, { code: 'host-lost' })
  assert.equal((await home.closed)?.code, 'host-lost')
  assert.equal((await there.closed)?.code, 'host-lost')
  await assert.rejects(home.call('wait'), { code: 'host-lost' })
})

test('after close nothing is left open, and what was said before arrives', async () => {
  const notes: unknown[] = []
  const { home, there } = peers({ note: ([text]) => void notes.push(text) })
  home.notify('note', ['last words'])
  home.close()
  assert.equal(await home.closed, undefined)
  assert.equal((await there.closed)?.code, 'host-lost')
  assert.deepEqual(notes, ['last words'])
})

test('items of a generator come as they are wanted; break closes it at the other end', async () => {
  let given = 0
  let isClosed = false
  const { home } = peers({
    async *count() {
      try {
        for (;;) yield ++given
      } finally {
        isClosed = true
      }
    },
  })
  const seen: unknown[] = []
  for await (const item of (await home.call('count')) as AsyncIterable<unknown>) {
    seen.push(item)
    if (seen.length === 500) break
  }
  assert.equal(seen.at(-1), 500)
  assert.equal(isClosed, true)
  assert.ok(given < 1000, `${given} were made`)
})

test('an error of a generator arrives after the items before it', async () => {
  const { home } = peers({
    async *some() {
      yield 1
      yield 2
      throw new SyntaxError('no more')
    },
  })
  const iterator = (await home.call('some')) as AsyncIterableIterator<unknown>
  assert.deepEqual(await iterator.next(), { done: false, value: 1 })
  assert.deepEqual(await iterator.next(), { done: false, value: 2 })
  await assert.rejects(iterator.next(), { name: 'SyntaxError', message: 'no more' })
  assert.deepEqual(await iterator.next(), { done: true, value: undefined })
})

test('a generator that waits is ended by the signal of its call when nobody reads it any more', async () => {
  const { home } = peers({
    async *hang(_, { signal }) {
      yield 1
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    },
  })
  for await (const item of (await home.call('hang')) as AsyncIterable<unknown>) {
    assert.equal(item, 1)
    break
  }
})

test('callbacks are called back while the call lasts, and no longer', async () => {
  let kept: ((n: number) => Promise<number>) | undefined
  const { home } = peers({
    each: async ([fn]) => {
      kept = fn as typeof kept
      return [await kept!(1), await kept!(2)]
    },
    later: async () => await kept!(3),
  })
  assert.deepEqual(await home.call('each', [callback((n: number) => n * 10)]), [10, 20])
  await assert.rejects(home.call('later'), { code: 'aborted' })
})

test('a signal among the arguments fires over there', async () => {
  const { home } = peers({
    wait: async ([signal]) => {
      const there = signal as AbortSignal
      if (!there.aborted) await new Promise((resolve) => there.addEventListener('abort', resolve))
      return (there.reason as Error).message
    },
  })
  const controller = new AbortController()
  const call = home.call('wait', [controller.signal])
  await sleep(5)
  controller.abort(new Error('now'))
  assert.equal(await call, 'now')
  assert.equal(await home.call('wait', [controller.signal]), 'now')
})

test('a stream that was paused is read', async () => {
  const [a, b] = duplexPair()
  b.on('data', () => {})
    .pause()
    .removeAllListeners('data')
  const home = new Peer(a)
  new Peer(b, { ping: () => 'pong' })
  assert.equal(await home.call('ping'), 'pong')
})
