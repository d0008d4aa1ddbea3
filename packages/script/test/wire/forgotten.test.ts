import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { callback, Peer } from '../../src/wire/index.ts'
import { duplexPair } from './pair.ts'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void

test('a stream that nobody holds any more is closed at its source', async () => {
  let closed = 0
  const [a, b] = duplexPair()
  const home = new Peer(a)
  new Peer(b, {
    async *count() {
      try {
        for (let n = 0; ; n++) yield await Promise.resolve(n)
      } finally {
        closed++
      }
    },
  })
  await readOne(home)
  for (let i = 0; i < 100 && closed === 0; i++) {
    collect()
    await sleep(5)
  }
  assert.equal(closed, 1)
})

async function readOne(home: Peer): Promise<void> {
  const iterator = (await home.call('count')) as AsyncIterator<number>
  assert.equal((await iterator.next()).value, 0)
}

test('callbacks of results that nobody holds any more make room for others', async () => {
  const [a, b] = duplexPair()
  const home = new Peer(a, {}, { liveValues: 5 })
  new Peer(b, { make: ([n]) => callback(() => n) }, { liveValues: 5 })
  for (let n = 0; n < 20; n++) {
    assert.equal(await use(home, n), n)
    collect()
    await sleep(2)
    collect()
    await sleep(2)
  }
})

async function use(home: Peer, n: number): Promise<unknown> {
  return await ((await home.call('make', [n])) as () => Promise<unknown>)()
}

test('a callback of a result may be let go of by hand', async () => {
  const [a, b] = duplexPair()
  const home = new Peer(a, {}, { liveValues: 2 })
  new Peer(b, { make: ([n]) => callback(() => n) }, { liveValues: 2 })
  for (let n = 0; n < 20; n++) {
    const made = (await home.call('make', [n])) as (() => Promise<unknown>) & Disposable
    assert.equal(await made(), n)
    made[Symbol.dispose]()
    await assert.rejects(made(), { code: 'aborted' })
    await home.call('nothing').catch(() => undefined)
  }
})
