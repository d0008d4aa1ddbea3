import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { each, eachHere, type FleetOptions, type HereContext } from '../../src/fleet/index.ts'
import { within } from '../../src/scope/index.ts'

const QUIET = { show: 'none' } as const
const hosts = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `h${i}` }))

test('results come in the order in which hosts are done, and are kept in the order given', async () => {
  const run = eachHere(hosts(3), { ...QUIET }, async ({ name }) => {
    await sleep(name === 'h0' ? 30 : 1)
    return name.toUpperCase()
  })
  const came: unknown[] = []
  for await (const { host, ok, value } of run) came.push([host, ok, value])
  assert.deepEqual(came.at(-1), ['h0', true, 'H0'])
  const result = await run
  assert.deepEqual(result.values(), ['H0', 'H1', 'H2'])
  assert.equal(result.ok, true)
  assert.equal(result.orThrow(), result)
})

test('options may be left out', async () => {
  await within({ quiet: true }, async () => {
    const result = await eachHere(hosts(2), ({ name }, { attempt }) => `${name.toUpperCase()} ${attempt}`)
    const values: readonly string[] = result.values()
    assert.deepEqual(values, ['H0 1', 'H1 1'])
  })
})

test('no more run at once than the limit, and one that fails does not stop the others', async () => {
  let now = 0
  let most = 0
  const result = await eachHere(hosts(30), { ...QUIET, limit: 4 }, async ({ name }) => {
    most = Math.max(most, ++now)
    await sleep(1)
    now--
    if (name === 'h3') throw new RangeError('no')
    return name
  })
  assert.equal(most, 4)
  assert.equal(result.values().length, 29)
  assert.deepEqual(
    result.failed().map(({ host, error, skipped }) => [host, String(error), skipped]),
    [['h3', 'RangeError: no', false]],
  )
  assert.throws(() => result.orThrow(), { code: 'remote-failed', message: '1 of 30 hosts failed: h3\n  h3: no' })
})

test('after so many failures no further host is begun', async () => {
  const begun: string[] = []
  const fails = async (options: FleetOptions) => {
    begun.length = 0
    const result = await eachHere(hosts(20), { ...QUIET, limit: 1, ...options }, ({ name }) => {
      begun.push(name)
      if (Number(name.slice(1)) % 2 === 1) throw new Error('odd')
    })
    return result.failed().filter(({ skipped }) => skipped)
  }
  const skipped = await fails({ stopAfter: 2 })
  assert.deepEqual(begun, ['h0', 'h1', 'h2', 'h3'])
  assert.equal(skipped.length, 16)
  assert.match(String(skipped[0]?.error), /not begun: 2 other hosts failed/)
  await fails({ stopAfter: '20%' })
  assert.equal(begun.length, 8)
  await fails({ stopAfter: '60%' })
  assert.equal(begun.length, 20)
})

test('those that were not begun are counted apart, in every report', async () => {
  const result = await eachHere(hosts(3), { ...QUIET, limit: 1, stopAfter: 1 }, () => Promise.reject(new Error('no')))
  const counts = '1 of 3 hosts failed, 2 were not begun'
  assert.throws(() => result.orThrow(), { message: `${counts}: h0\n  h0: no` })
  assert.match(result.table(), new RegExp(`\nh0 +failed .*\nh1 +skipped .*\nh2 +skipped .*\n${counts}\n$`))
  assert.match(result.junit(), /tests="3" failures="1" errors="0" skipped="2"/)
  assert.deepEqual(
    result.toJSON().map(({ skipped, attempts }) => [skipped, attempts]),
    [
      [false, 1],
      [true, 0],
      [true, 0],
    ],
  )
})

test('hosts that are running are finished or aborted when it stops', async () => {
  const run = async (running: 'finish' | 'abort') =>
    await eachHere(hosts(3), { ...QUIET, stopAfter: 1, running }, async ({ name }, { signal }) => {
      await sleep(name === 'h0' ? 1 : 50, undefined, { signal })
      if (name === 'h0') throw new Error('first')
      return name
    })
  const finished = await run('finish')
  assert.deepEqual([finished.ok, finished.values()], [false, ['h1', 'h2']])
  const aborted = await run('abort')
  assert.deepEqual(aborted.values(), [])
  assert.match(String(aborted.results[1]?.error), /given up: another host failed/)
})

test('a canary goes first and alone; when it fails, no other is begun', async () => {
  const begun: string[] = []
  let isCanaryDone = false
  const run = async (canary: () => void) =>
    await eachHere(hosts(4), { ...QUIET, order: 'canary' }, async ({ name }) => {
      begun.push(name)
      await sleep(2)
      if (name === 'h0') canary()
      else assert.ok(isCanaryDone)
    })
  const well = await run(() => (isCanaryDone = true))
  assert.equal(well.ok, true)
  begun.length = 0
  const ill = await run(() => {
    throw new Error('ill')
  })
  assert.deepEqual(begun, ['h0'])
  assert.equal(ill.failed().length, 4)
})

test('hosts are begun in a random order when that is asked for, each once', async () => {
  const begun: string[] = []
  await eachHere(hosts(50), { ...QUIET, order: 'random', limit: 1 }, ({ name }) => void begun.push(name))
  assert.notDeepEqual(
    begun,
    hosts(50).map(({ name }) => name),
  )
  assert.equal(new Set(begun).size, 50)
})

test('a host that fails is tried again', async () => {
  const tries = new Map<string, number>()
  const flaky = ({ name }: { name: string }, { attempt }: HereContext) => {
    tries.set(name, attempt)
    if (attempt < Number(name.slice(1)) + 1) throw new Error(`try ${attempt}`)
    return attempt
  }
  const result = await eachHere(hosts(4), { ...QUIET, retry: { times: 3, delayMs: 1 } }, flaky)
  assert.deepEqual(result.values(), [1, 2, 3])
  assert.deepEqual(
    result.results.map(({ attempts }) => attempts),
    [1, 2, 3, 3],
  )
  const again = await result.retry()
  assert.deepEqual(
    again.results.map(({ host }) => host),
    ['h3'],
  )
})

test('a host that takes too long fails, also when it does not listen', async () => {
  const result = await eachHere(hosts(2), { ...QUIET, timeoutMs: 20 }, async ({ name }, { signal }) => {
    if (name === 'h0') return await new Promise<string>(() => {})
    assert.ok(signal)
    return name
  })
  assert.equal((result.results[0]!.error as { code?: string }).code, 'timeout')
  assert.equal(result.results[1]?.ok, true)
})

test('the signal of the caller, or of the scope, ends it', async () => {
  const controller = new AbortController()
  const begun: string[] = []
  const start = (options: FleetOptions) =>
    eachHere(hosts(100), { ...QUIET, limit: 2, ...options }, async ({ name }, { signal }) => {
      begun.push(name)
      await sleep(10_000, undefined, { signal })
    })
  const run = start({ signal: controller.signal })
  await sleep(5)
  controller.abort(new TypeError('enough'))
  await assert.rejects(async () => await run, { name: 'TypeError', message: 'enough' })
  assert.deepEqual(begun, ['h0', 'h1'])
  await assert.rejects(
    within({ timeoutMs: 20 }, async () => await start({})),
    { code: 'timeout' },
  )
})

test('leaving the loop aborts the rest', async () => {
  let aborted = 0
  const run = eachHere(hosts(100), { ...QUIET, limit: 3 }, async ({ name }, { signal }) => {
    if (name === 'h0') return name
    signal?.addEventListener('abort', () => aborted++)
    await sleep(10_000, undefined, { signal })
    return name
  })
  for await (const { host } of run) {
    assert.equal(host, 'h0')
    break
  }
  assert.ok(aborted >= 2 && aborted <= 3, String(aborted))
})

test('hosts may come one by one, from a list without end', async () => {
  async function* endless() {
    for (let i = 0; ; i++) yield await Promise.resolve({ name: `h${i}` })
  }
  const result = await eachHere(endless(), { ...QUIET, stopAfter: 3, limit: 2 }, ({ name }) => {
    if (name.endsWith('5')) throw new Error('five')
  })
  assert.deepEqual(
    result.failed().map(({ host }) => host),
    ['h5', 'h15', 'h25'],
  )
})

test('a list of hosts that fails, fails the whole after those that were begun', async () => {
  let done = 0
  async function* broken() {
    yield* hosts(2)
    await Promise.resolve()
    throw new SyntaxError('list')
  }
  const run = eachHere(broken(), { ...QUIET }, async () => {
    await sleep(5)
    done++
  })
  await assert.rejects(async () => await run, { name: 'SyntaxError' })
  assert.equal(done, 2)
})

test('options that mean nothing are refused at once, with what they mean', () => {
  const rows: [options: object | null | number, message: RegExp][] = [
    ...[0, -1, 1.5, Number.NaN, Infinity, '3'].map((limit): [object, RegExp] => [
      { limit },
      /^limit is how many hosts at once, a whole number from 1 on; not \S+$/,
    ]),
    ...[0, 1.5, Number.NaN, '120%', '20', null].map((stopAfter): [object, RegExp] => [
      { stopAfter },
      /^stopAfter is how many hosts may fail, a whole number from 1 on, or a part: '20%'; not \S+$/,
    ]),
    ...[-1, 0.5, null, '2'].map((retry): [object, RegExp] => [{ retry }, /^retry is how many more times.*; not \S+$/]),
    ...[0, Number.NaN, '5'].map((timeoutMs): [object, RegExp] => [{ timeoutMs }, /^timeoutMs is a number of mill/]),
    [{ order: 'first' }, /^order is 'given', 'random' or 'canary'; not "first"$/],
    [{ running: 'kill' }, /^running is 'finish' or 'abort'; not "kill"$/],
    [{ show: 'all' }, /^show is 'panes', 'lines' or 'none'; not "all"$/],
    [{ onOutput: 5 }, /^onOutput is a function; not 5$/],
    [{ signal: {} }, /^signal is an AbortSignal; not \{\}$/],
  ]
  for (const [options, message] of rows) {
    const given = { ...QUIET, ...(options as object) }
    assert.throws(() => eachHere([], given, () => 1), { code: 'invalid-argument', message })
  }
  for (const options of [null, 5]) {
    const message = /^options are an object: `\{ limit: 5 \}`; not \S+$/
    assert.throws(() => eachHere([], options as never, () => 1), { code: 'invalid-argument', message })
  }
})

test('what is no list of hosts, and what is no function, is told as that', () => {
  const list = { code: 'invalid-argument', message: /^it takes a list of hosts: \[/ }
  for (const hosts of [5, undefined, null, 'web1', { name: 'web1' }]) {
    assert.throws(() => each(hosts as never, () => 1), list)
    assert.throws(() => eachHere(hosts as never, {}, () => 1), list)
  }
  assert.throws(() => (each as unknown as (hosts: unknown) => unknown)(5), list)
  const none = { code: 'invalid-argument', message: /must be a function, and is/ }
  for (const fn of [undefined, null, 5]) {
    assert.throws(() => each(['a'], {}, fn as never), none)
    assert.throws(() => eachHere(['a'], {}, fn as never), none)
  }
})

test('a thousand hosts take little memory besides their results', async () => {
  const { heapUsed } = process.memoryUsage()
  let most = 0
  const result = await eachHere(hosts(1000), { ...QUIET, limit: 50 }, async () => {
    const buffer = new Uint8Array(10_000)
    await sleep(1)
    most = Math.max(most, process.memoryUsage().heapUsed - heapUsed)
    return buffer.length
  })
  assert.equal(result.values().length, 1000)
  assert.ok(most < 60_000_000, `${most} bytes`)
})

test('what is no host ends the run as an error, after those that were begun', async () => {
  const given = [{ name: 'h0' }, null, { name: 'h2' }] as { readonly name: string }[]
  const begun: string[] = []
  const run = eachHere(given, { ...QUIET }, ({ name }) => void begun.push(name))
  await assert.rejects(async () => await run, { code: 'invalid-argument' })
  assert.deepEqual(begun, ['h0'])
})
