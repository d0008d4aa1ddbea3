// Waiting, trying again, and several at once.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { currentScope, within } from '../../src/scope/index.ts'
import { parallel } from '../../src/script/parallel.ts'
import { retry } from '../../src/script/retry.ts'
import { sleep } from '../../src/script/sleep.ts'

describe('sleep', () => {
  test('waits', async () => {
    const began = performance.now()
    await sleep(30)
    assert.ok(performance.now() - began >= 29)
    await sleep(0)
  })

  test('ends with the scope, or with its own signal', async () => {
    await assert.rejects(
      within({ timeoutMs: 10 }, () => sleep(60_000)),
      { code: 'timeout' },
    )
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('stopped')), 5)
    await assert.rejects(sleep(60_000, { signal: stop.signal }), /stopped/)
    await assert.rejects(sleep(0, { signal: stop.signal }), /stopped/)
  })

  test('waits longer than a timer can', async () => {
    await assert.rejects(
      within({ timeoutMs: 20 }, () => sleep(2 ** 40)),
      { code: 'timeout' },
    )
    await assert.rejects(sleep(Number.NaN), { code: 'invalid-argument' })
  })
})

describe('retry', () => {
  test('until it succeeds', async () => {
    const attempts: number[] = []
    const result = await retry({ times: 5, delayMs: 1 }, (attempt) => {
      attempts.push(attempt)
      if (attempt < 3) throw new Error('not yet')
      return 'done'
    })
    assert.equal(result, 'done')
    assert.deepEqual(attempts, [1, 2, 3])
  })

  test('throws the last error', async () => {
    await assert.rejects(
      retry({ times: 2, delayMs: 1 }, (attempt) => Promise.reject(new Error(`try ${attempt}`))),
      /try 2/,
    )
  })

  test('waits longer each time, up to a measure', async () => {
    const began: number[] = []
    await retry({ times: 5, delayMs: 20, factor: 3, maxDelayMs: 60, jitter: 0 }, (attempt) => {
      began.push(performance.now())
      if (attempt < 5) throw new Error('again')
    })
    const waits = began.slice(1).map((time, index) => time - (began[index] ?? 0))
    for (const [index, least] of [20, 60, 60, 60].entries()) {
      assert.ok((waits[index] ?? 0) >= least - 2, `${waits.join(' ')}`)
    }
  })

  test('only what is worth it', async () => {
    let tries = 0
    const options = { delayMs: 1, when: (error: unknown) => !(error instanceof TypeError) }
    await assert.rejects(
      retry(options, () => {
        tries++
        throw new TypeError('hopeless')
      }),
      /hopeless/,
    )
    assert.equal(tries, 1)
  })

  test('ends with the scope, not with one more try', async () => {
    let tries = 0
    const attempt = () => {
      tries++
      throw new Error('again')
    }
    await assert.rejects(
      within({ timeoutMs: 30 }, () => retry({ times: 100, delayMs: 1000 }, attempt)),
      { code: 'timeout' },
    )
    assert.equal(tries, 1)
    await assert.rejects(retry({ times: 0 }, attempt), { code: 'invalid-argument' })
  })
})

describe('parallel', () => {
  test('keeps the order, and the limit', async () => {
    let running = 0
    let most = 0
    const results = await parallel([5, 1, 4, 2, 3, 0], { limit: 3 }, async (item, index) => {
      most = Math.max(most, ++running)
      await delay(item * 3)
      running--
      return `${index}:${item}`
    })
    assert.deepEqual(results, ['0:5', '1:1', '2:4', '3:2', '4:3', '5:0'])
    assert.equal(most, 3)
    assert.deepEqual(await parallel([], {}, () => 1), [])
  })

  test('takes items as they come, no more than it can work on', async () => {
    let taken = 0
    async function* source() {
      for (let index = 0; index < 10; index++) {
        taken++
        yield index
        await delay(1)
      }
    }
    const results = await parallel(source(), { limit: 2 }, async (item) => {
      assert.ok(taken <= item + 2)
      await delay(5)
      return item
    })
    assert.equal(results.length, 10)
  })

  test('the first error ends the rest: none begins, those that run are told and waited for', async () => {
    const begun: number[] = []
    let stopped = 0
    const work = parallel([0, 1, 2, 3, 4, 5], { limit: 3 }, async (item) => {
      begun.push(item)
      if (item === 1) {
        await delay(5)
        throw new Error('item 1')
      }
      await sleep(60_000).catch(async (error: unknown) => {
        await delay(10)
        stopped++
        throw error
      })
    })
    await assert.rejects(work, /item 1/)
    assert.deepEqual(begun, [0, 1, 2])
    assert.equal(stopped, 2)
  })

  test('an error of the source is an error', async () => {
    function* source() {
      yield 1
      throw new Error('source')
    }
    await assert.rejects(
      parallel(source(), {}, () => undefined),
      /source/,
    )
  })

  test('ends when the scope does, even while it waits for an item, and lets the source clean up', async () => {
    let cleaned = false
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>(() => undefined),
        return: async () => {
          cleaned = true
          return Promise.resolve({ done: true as const, value: undefined })
        },
      }),
    }
    await assert.rejects(
      within({ timeoutMs: 10 }, () => parallel(source, {}, () => undefined)),
      { code: 'timeout' },
    )
    assert.equal(cleaned, true)
  })

  test('each has a scope of its own', async () => {
    const names = await parallel(['a', 'b', 'c'], { limit: 3 }, async (name) =>
      within({ cwd: `/${name}` }, async () => {
        await delay(3)
        return currentScope().cwd
      }),
    )
    assert.deepEqual(names, ['/a', '/b', '/c'])
  })

  test('one at once, and none', async () => {
    const order: string[] = []
    await parallel([1, 2], { limit: 1 }, async (item) => {
      order.push(`begin ${item}`)
      await delay(2)
      order.push(`end ${item}`)
    })
    assert.deepEqual(order, ['begin 1', 'end 1', 'begin 2', 'end 2'])
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      const message = `limit is how many items at once, a whole number from 1 on; not ${limit}`
      await assert.rejects(
        parallel([1], { limit }, () => 1),
        { code: 'invalid-argument', message },
      )
    }
    await assert.rejects(
      parallel(5 as never, {}, () => 1),
      { code: 'invalid-argument', message: /^parallel takes a list/ },
    )
  })
})
