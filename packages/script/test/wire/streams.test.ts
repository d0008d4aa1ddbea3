import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { callback, Peer, type Methods } from '../../src/wire/index.ts'
import { duplexPair } from './pair.ts'

function peers(methods: Methods): { home: Peer; there: Peer } {
  // Chunks of a size that fits nothing.
  const [a, b] = duplexPair((bytes) => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += 7919) pieces.push(bytes.subarray(at, at + 7919))
    return pieces
  })
  return { home: new Peer(a), there: new Peer(b, methods) }
}

test('bytes stream both ways, and are the same', async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff))
  const { home } = peers({ upper: ([stream]) => (stream as Readable).pipe(new PassThrough()) })
  const back = await home.call('upper', [Readable.from(cut(bytes, 100_001), { objectMode: false })])
  assert.ok(back instanceof Readable)
  assert.ok((await buffer(back)).equals(bytes))
})

test('a reader that does not read holds the writer back', async () => {
  let read = 0
  const { home } = peers({
    pour: () =>
      Readable.from(
        (async function* () {
          for (;;) {
            read += 10_000
            yield Buffer.alloc(10_000)
          }
        })(),
        { objectMode: false, highWaterMark: 20_000 },
      ),
  })
  const stream = (await home.call('pour')) as Readable
  stream.once('readable', () => {})
  await sleep(100)
  assert.ok(read < 400_000, `${read} bytes were read ahead`)
  stream.destroy()
  await sleep(20)
  const stopped = read
  await sleep(20)
  assert.equal(read, stopped)
})

test('a web stream arrives as one, with its items', async () => {
  let isCancelled = false
  const { home } = peers({
    some: () =>
      new ReadableStream<unknown>({
        pull: (controller) => controller.enqueue({ n: 1 }),
        cancel: () => void (isCancelled = true),
      }),
  })
  const stream = (await home.call('some')) as ReadableStream<unknown>
  assert.ok(stream instanceof ReadableStream)
  let count = 0
  for await (const item of stream) {
    assert.deepEqual(item, { n: 1 })
    if (++count === 100) break
  }
  await home.call('no').catch(() => undefined)
  assert.equal(isCancelled, true)
})

test('a stream that fails fails over there, with its error', async () => {
  const { home } = peers({
    some: () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('a')
          await sleep(1)
          throw new RangeError('torn')
        })(),
        { objectMode: false },
      ),
  })
  await assert.rejects(buffer((await home.call('some')) as Readable), { name: 'RangeError', message: 'torn' })
})

test('streams within items of streams are read in any order', async () => {
  const { home } = peers({
    async *files() {
      for (const name of ['a', 'b', 'c']) yield { name, lines: lines(name) }
    },
  })
  const files: { name: string; lines: AsyncIterable<string> }[] = []
  for await (const file of (await home.call('files')) as AsyncIterable<(typeof files)[0]>) files.push(file)
  const texts: string[] = []
  for (const { lines } of files.reverse()) for await (const line of lines) texts.push(line)
  assert.deepEqual(texts, ['c1', 'c2', 'b1', 'b2', 'a1', 'a2'])
})

test('items larger than a window arrive in their order', async () => {
  const { home } = peers({
    async *some() {
      for (const length of [1, 300_000, 2, 5_000_000, 3]) yield new Uint8Array(length)
    },
  })
  const lengths: number[] = []
  for await (const item of (await home.call('some')) as AsyncIterable<Uint8Array>) lengths.push(item.length)
  assert.deepEqual(lengths, [1, 300_000, 2, 5_000_000, 3])
})

test('while a stream of the result is read, arguments live; its end is their end', async () => {
  let isClosed = false
  async function* numbers() {
    try {
      for (let n = 1; ; n++) yield n
    } finally {
      isClosed = true
    }
  }
  const { home } = peers({
    async *map([items, fn]) {
      for await (const item of items as AsyncIterable<number>) yield await (fn as (n: number) => Promise<number>)(item)
    },
  })
  const seen: unknown[] = []
  const times = callback((n: number) => n * 2)
  for await (const item of (await home.call('map', [numbers(), times])) as AsyncIterable<unknown>) {
    if (seen.push(item) === 3) break
  }
  assert.deepEqual(seen, [2, 4, 6])
  for (let i = 0; i < 50 && !isClosed; i++) await sleep(5)
  assert.equal(isClosed, true)
})

test('the signal of a call ends the streams of its result, on both sides', async () => {
  let reason: unknown
  const { home } = peers({
    async *ticks(_, { signal }) {
      signal.addEventListener('abort', () => (reason = signal.reason))
      for (let n = 0; ; n++) {
        yield n
        await sleep(1)
      }
    },
  })
  const controller = new AbortController()
  const stream = (await home.call('ticks', [], { signal: controller.signal })) as AsyncIterable<number>
  await assert.rejects(
    async () => {
      for await (const n of stream) if (n === 3) controller.abort(new TypeError('enough'))
    },
    { name: 'TypeError', message: 'enough' },
  )
  for (let i = 0; i < 50 && reason === undefined; i++) await sleep(5)
  assert.ok(reason instanceof TypeError)
})

test('streams fail when the connection is lost', async () => {
  const { home, there } = peers({
    async *hang() {
      yield 1
      await new Promise(() => {})
    },
  })
  const iterator = (await home.call('hang')) as AsyncIterableIterator<number>
  assert.equal((await iterator.next()).value, 1)
  const next = iterator.next()
  there.close()
  await assert.rejects(next, { code: 'host-lost' })
})

test('streams of calls that are given up before they are sent are closed, and nothing else suffers', async () => {
  let closed = 0
  const source = () => Readable.from(lines('x'), { objectMode: false }).on('close', () => closed++) as Readable
  const { home } = peers({ wait: async () => await sleep(20), ping: () => 'pong' })
  const controller = new AbortController()
  const calls = [
    // Cut into pieces, of which the last is not sent yet.
    home.call('wait', [source(), new Uint8Array(20_000_000)], { signal: controller.signal }),
    home.call('wait', [source()], { signal: controller.signal }),
  ]
  controller.abort(new Error('enough'))
  for (const call of calls) await assert.rejects(call, { message: 'enough' })
  assert.equal(await home.call('ping'), 'pong')
  await sleep(50)
  assert.equal(await home.call('ping'), 'pong')
  assert.equal(closed, 2)
})

test('a result that nobody waits for any more closes its stream', async () => {
  let closed = 0
  const { home } = peers({
    late: async () => {
      await sleep(5)
      return Readable.from(lines('x'), { objectMode: false }).on('close', () => closed++)
    },
  })
  const controller = new AbortController()
  const call = home.call('late', [], { signal: controller.signal })
  await sleep(2)
  controller.abort(new Error('enough'))
  await assert.rejects(call, { message: 'enough' })
  for (let i = 0; i < 100 && closed === 0; i++) await sleep(5)
  assert.equal(closed, 1)
})

function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* lines(name: string): AsyncGenerator<string> {
  yield `${name}1`
  yield `${name}2`
}
