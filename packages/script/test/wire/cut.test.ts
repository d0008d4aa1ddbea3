import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callback, Peer } from '../../src/wire/index.ts'
import { duplexPair } from './pair.ts'
import { within } from './within.ts'

test('a recorded talk cut at every byte settles all promises', async () => {
  const talk = await recordedTalk()
  for (let cut = 0; cut < talk.length; cut++) {
    const { calls, raw } = talker()
    raw.write(talk.subarray(0, cut))
    raw.end()
    const outcomes = await within(5000, Promise.allSettled(calls))
    assert.ok(outcomes !== undefined, `cut at ${cut}: something hangs`)
  }
})

test('a recorded talk with any bit turned settles all promises', async () => {
  const talk = await recordedTalk()
  for (let bit = 0; bit < talk.length * 8; bit += 7) {
    const { calls, raw } = talker()
    const turned = Buffer.from(talk)
    turned[bit >> 3]! ^= 1 << (bit & 7)
    raw.write(turned)
    raw.end()
    const outcomes = await within(5000, Promise.allSettled(calls))
    assert.ok(outcomes !== undefined, `bit ${bit}: something hangs`)
  }
})

/** One who makes calls and reads what they give, all of which settles when the stream is over. */
function talker() {
  const [a, raw] = duplexPair()
  raw.resume()
  const peer = new Peer(a, { ask: ([n]) => n, ticks: ticks })
  const calls = [
    peer.call('twice', [21]),
    peer.call('items').then(async (items) => {
      const all: unknown[] = []
      for await (const item of items as AsyncIterable<unknown>) all.push(item)
      return all
    }),
    peer.call('with', [callback((n: number) => n + 1), ticks(), AbortSignal.timeout(1000)]),
    peer.call('fail'),
    peer.closed,
  ]
  return { calls, raw }
}

async function* ticks(): AsyncGenerator<number> {
  yield* [1, 2]
}

async function recordedTalk(): Promise<Buffer> {
  const { calls, raw } = talker()
  const said: Buffer[] = []
  const [c, d] = duplexPair()
  d.on('data', (bytes: Buffer) => {
    said.push(bytes)
    raw.write(bytes)
  })
  raw.on('data', (bytes: Buffer) => d.write(bytes))
  const other = new Peer(c, {
    twice: ([n]) => (n as number) * 2,
    async *items() {
      yield { at: new Date(0) }
      yield new Map([[1, 2n]])
    },
    with: async ([fn, items]) => {
      const all: unknown[] = []
      for await (const item of items as AsyncIterable<unknown>) all.push(item)
      return [await (fn as (n: number) => Promise<number>)(1), all, await other.call('ask', [5])]
    },
    fail: () => {
      throw new RangeError('no')
    },
  })
  const outcomes = await Promise.allSettled(calls.slice(0, 4))
  assert.deepEqual(
    outcomes.map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason))),
    [42, [{ at: new Date(0) }, new Map([[1, 2n]])], [2, [1, 2], 5], 'RangeError: no'],
  )
  other.close()
  return Buffer.concat(said)
}
