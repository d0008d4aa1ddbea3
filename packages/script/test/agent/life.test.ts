// How agents begin and end: what they leave behind, and what happens when they are lost.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { remote } from '../../src/agent/remote.ts'
import { testHost } from './function-host.ts'
import { gone, living, startSleepers } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'yon-life-'))
after(() => rmSync(folder, { recursive: true, force: true }))

// They wait most of the time.
describe('the life of an agent', { concurrency: true }, () => {
  test('closing ends it and all that was started there', async (t) => {
    const host = testHost(t)
    const pids = await remote(host, startSleepers)
    assert.deepEqual(living(pids), pids)
    await host.farEnd.close()
    await gone(pids, 4000)
    assert.equal(await remote(host, () => 1), 1)
    assert.equal(host.starts, 2)
  })

  test('calls that are given up with it add no listeners to its streams', async (t) => {
    const warnings: Error[] = []
    const listen = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', listen)
    t.after(() => process.off('warning', listen))
    const host = testHost(t)
    const calls = Array.from({ length: 20 }, (_, i) =>
      remote(host, (n: number) => (n < 19 ? new Promise(() => {}) : process.kill(process.pid, 'SIGKILL')), i),
    )
    const ends = await Promise.allSettled(calls)
    assert.ok(ends.every(({ status }) => status === 'rejected'))
    assert.deepEqual(
      warnings.filter(({ name }) => name === 'MaxListenersExceededWarning'),
      [],
    )
  })

  test('the death of home, by any signal, ends it as well', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
      const home = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = (await once(home.stdout, 'data')) as [Buffer]
      const pids = JSON.parse(line.toString()) as number[]
      assert.deepEqual(living(pids), pids)
      home.kill(signal)
      await gone(pids, 4000)
    }
  })

  test('a home that is silent is taken for lost', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    const home = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(home.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    await sleep(4000)
    assert.deepEqual(living(pids), pids, 'a heartbeat is enough')
    home.kill('SIGSTOP')
    const elapsed = await gone(pids, 12_000)
    home.kill('SIGKILL')
    assert.ok(elapsed > 4000 && elapsed < 10_000, `${elapsed} ms`)
  })

  test('a function that computes without end is ended, too', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    const home = spawn(process.execPath, [program, 'computes'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(home.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    await sleep(200)
    home.kill('SIGKILL')
    await gone(pids.slice(0, 3), 10_000)
    process.kill(pids[3]!, 'SIGKILL')
  })

  test('a home that computes for long loses the agent, and the next call starts another', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    const home = spawn(process.execPath, [program, 'blocks'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    home.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n')))
    const [status] = (await once(home, 'exit')) as [number]
    assert.equal(status, 0)
    const [pids, next] = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as number[])
    assert.deepEqual(living(pids!), [])
    assert.notEqual(next![0], pids![0])
  })

  test('a home on the same machine may compute for long', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    const home = spawn(process.execPath, [program, 'blocks', 'pipe'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    home.stdout.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n')))
    await once(home, 'exit')
    const [pids, next] = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as number[])
    assert.equal(next![0], pids![0])
  })

  test('a script ends when no call runs, without closing anything', async () => {
    const program = fileURLToPath(new URL('home-program.js', import.meta.url))
    const home = spawn(process.execPath, [program, 'ends'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(home.stdout, 'data')) as [Buffer]
    const [status] = (await once(home, 'exit')) as [number]
    assert.equal(status, 0)
    await gone(JSON.parse(line.toString()) as number[], 4000)
  })

  test('detach: what runs goes on to its end', async (t) => {
    const host = testHost(t)
    const file = join(folder, 'detached')
    const work = async (path: string): Promise<void> => {
      const { detach } = await import('@yon/script')
      const { writeFileSync: write } = await import('node:fs')
      detach()
      write(path, 'begun')
      await new Promise((done) => setTimeout(done, 900))
      write(path, `ended ${process.pid}`)
    }
    const call = remote(host, work, file)
    while (!existsSync(file)) await sleep(20)
    void host.farEnd.close()
    await assert.rejects(call, { code: 'host-lost' })
    while (!readFileSync(file, 'utf8').startsWith('ended')) await sleep(20)
    await gone([Number(readFileSync(file, 'utf8').slice(6))], 4000)
  })

  const children = existsSync('/proc/self/task/self/children') || existsSync(`/proc/self/task/${process.pid}/children`)
  test(
    'an agent that is killed takes what it started with it',
    { skip: children ? false : 'no lists of children' },
    async (t) => {
      const host = testHost(t)
      const pids = await remote(host, startSleepers)
      // It is looked for children every other second.
      await sleep(3000)
      process.kill(pids[0]!, 'SIGKILL')
      await gone(pids, 9000)
    },
  )

  test('an agent that dies fails its calls, and the next one starts another', async (t) => {
    const host = testHost(t)
    const pid = await remote(host, () => process.pid)
    const waits = remote(host, async () => await new Promise(() => {}))
    setTimeout(() => process.kill(pid, 'SIGKILL'), 20)
    await assert.rejects(waits, { code: 'host-lost', host: 'web1' })
    assert.notEqual(await remote(host, () => process.pid), pid)
  })
})
