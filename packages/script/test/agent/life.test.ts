// How agents begin and end: what they keep on disk, what they leave behind, and what happens when they are lost.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { remote } from '../../src/agent/remote.ts'
import { within } from '../../src/scope/index.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { testHost } from './function-host.ts'
import { createHash, randomBytes } from 'node:crypto'

const folder = mkdtempSync(join(tmpdir(), 'yon-life-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Starts a process over there that would sleep for long, and a child of it in a group of its own, and tells their numbers. */
async function startSleepers(): Promise<number[]> {
  const { spawn: start } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const child = start('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await events.once(child.stdout, 'data')) as [Buffer]
  const group = start('sleep', ['300'], { detached: true, stdio: 'ignore' })
  return [process.pid, child.pid, Number(line), group.pid].map(Number)
}

function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    } catch {
      return false
    }
  })
}

async function gone(pids: readonly number[], milliseconds: number): Promise<number> {
  const start = performance.now()
  while (living(pids).length > 0 && performance.now() - start < milliseconds) await sleep(20)
  assert.deepEqual(living(pids), [])
  return performance.now() - start
}

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

describe('code that was sent once', () => {
  /** Too large to be sent before it is asked for. */
  const code = `module.exports=()=>()=>${JSON.stringify(randomBytes(120_000).toString('base64'))}.length`
  const hash = createHash('sha256').update(code).digest('hex')
  provideBundle(hash, { code, sourceMap: '', needsScript: false })
  const large = ship(
    () => 0,
    hash,
    () => ({}),
  )
  const cache = join(folder, 'cache')
  const kept = join(cache, 'yon', `${hash}.cjs`)
  const env = { ...process.env, XDG_CACHE_HOME: cache }

  test('is kept for its owner alone', async (t) => {
    const host = testHost(t, { env })
    await remote(host, () => 1)
    assert.equal(await remote(host, large), 160_000)
    while (!existsSync(kept)) await sleep(10)
    assert.equal(statSync(kept).mode & 0o777, 0o600)
    assert.equal(statSync(join(cache, 'yon')).mode & 0o777, 0o700)
    assert.deepEqual(readdirSync(join(cache, 'yon')), [`${hash}.cjs`])
    assert.equal(readFileSync(kept, 'utf8'), code)
  })

  test('is not used when it was changed', async (t) => {
    chmodSync(kept, 0o600)
    writeFileSync(kept, 'module.exports=()=>()=>"changed"')
    const host = testHost(t, { env })
    await remote(host, () => 1)
    assert.equal(await remote(host, large), 160_000)
  })

  test('is not used, and not kept, where others could put it', async (t) => {
    const foul = join(folder, 'foul')
    mkdirSync(join(foul, 'yon'), { recursive: true })
    chmodSync(join(foul, 'yon'), 0o777)
    const target = join(folder, 'target.cjs')
    writeFileSync(target, code)
    const linked = join(folder, 'linked')
    mkdirSync(join(linked, 'yon'), { recursive: true, mode: 0o700 })
    symlinkSync(target, join(linked, 'yon', `${hash}.cjs`))
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(join(linked, 'yon'), join(elsewhere, 'yon'))
    for (const each of [foul, linked, elsewhere]) {
      const host = testHost(t, { env: { ...process.env, XDG_CACHE_HOME: each } })
      await remote(host, () => 1)
      assert.equal(await remote(host, large), 160_000)
      await host.farEnd.close()
    }
    assert.deepEqual(readdirSync(join(foul, 'yon')), [])
    // A link in a folder of ours is replaced, and what it led to is as it was.
    assert.equal(lstatSync(join(linked, 'yon', `${hash}.cjs`)).isFile(), true)
    assert.equal(readFileSync(target, 'utf8'), code)
  })

  test('travels once, and not again with the next connection', async (t) => {
    const fresh = { ...process.env, XDG_CACHE_HOME: join(folder, 'fresh') }
    const bytes: number[] = []
    for (let i = 0; i < 2; i++) {
      const host = testHost(t, { env: fresh })
      assert.equal(await remote(host, large), 160_000)
      bytes.push(host.bytesSent)
      await host.farEnd.close()
    }
    assert.ok(bytes[0]! > 100_000 && bytes[1]! < 60_000, `${bytes.join(' and then ')} bytes`)
  })

  test('is not kept where nothing can be written', async (t) => {
    const host = testHost(t, { env: { ...process.env, XDG_CACHE_HOME: '/proc/none' } })
    await remote(host, () => 1)
    assert.equal(await remote(host, large), 160_000)
  })
})

// They wait most of the time.
describe('a function that computes for ever and was given up', { concurrency: true }, () => {
  const forever = (): number => {
    for (;;);
  }
  /** Starts processes as `startSleepers`, and then computes. */
  const stuck = async (file: string): Promise<void> => {
    const { spawn: start } = await import('node:child_process')
    const { writeFileSync: write } = await import('node:fs')
    const child = start('sh', ['-c', 'sleep 300 & exec sleep 300'], { stdio: 'ignore' })
    const group = start('sleep', ['300'], { detached: true, stdio: 'ignore' })
    write(file, JSON.stringify([process.pid, child.pid, group.pid]))
    for (;;);
  }
  const quickly = { answerMs: 300, wantedMs: 900 }

  test('is in the way of no other, and ends with what it started, while its host stays', async (t) => {
    const host = testHost(t, { probeLimits: quickly })
    const file = join(folder, 'stuck')
    await assert.rejects(
      within({ timeoutMs: 1000 }, () => remote(host, stuck, file)),
      { code: 'timeout' },
    )
    const pids = JSON.parse(readFileSync(file, 'utf8')) as number[]
    assert.equal(pids.includes(await remote(host, () => process.pid)), false)
    await gone(pids, 9000)
  })

  test('also when it was given up before there was a process', async (t) => {
    const host = testHost(t, { probeLimits: quickly })
    const file = join(folder, 'early')
    await assert.rejects(
      within({ timeoutMs: 1 }, () => remote(host, stuck, file)),
      { code: 'timeout' },
    )
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
    await gone(JSON.parse(readFileSync(file, 'utf8')) as number[], 9000)
  })

  test('as a generator that is not read any more', async (t) => {
    const host = testHost(t, { probeLimits: quickly })
    async function* count() {
      yield await Promise.resolve(process.pid)
      for (;;);
    }
    const pids: number[] = []
    await assert.rejects(
      async () => {
        for await (const pid of remote(host, count)) {
          pids.push(pid)
          break
        }
      },
      { code: 'host-lost', message: /after one of its calls was given up/ },
    )
    await gone(pids, 9000)
  })

  test('takes the calls with it that run beside it, which say why', async (t) => {
    const host = testHost(t, { probeLimits: quickly })
    const waits = remote(host, async () => await new Promise(() => {}))
    await assert.rejects(
      within({ timeoutMs: 300 }, () => remote(host, forever)),
      { code: 'timeout' },
    )
    await assert.rejects(waits, {
      code: 'host-lost',
      host: 'web1',
      message:
        /^the process of functions on web1 was ended: it did not answer for \d+ s after one of its calls was given up$/,
    })
  })

  test('costs nothing when it is done in time', async (t) => {
    const host = testHost(t, { probeLimits: { answerMs: 200, wantedMs: 60_000 } })
    const pid = await remote(host, () => process.pid)
    const file = join(folder, 'computes')
    const computes = remote(
      host,
      (path: string): number => {
        const { existsSync: exists } = require('node:fs') as { existsSync(path: string): boolean }
        while (!exists(path));
        return process.pid
      },
      file,
    )
    await assert.rejects(
      within({ timeoutMs: 200 }, () => remote(host, () => 1)),
      { code: 'timeout' },
    )
    // Others do not wait for it.
    assert.notEqual(await remote(host, () => process.pid), pid)
    writeFileSync(file, '')
    assert.equal(await computes, pid)
  })
})

describe('what is sent is as it was when the function was called', () => {
  const last = (list: number[]): number | undefined => list.at(-1)

  test('in the first call', () => {
    const program = fileURLToPath(new URL('first-call-program.js', import.meta.url))
    const { stdout } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    assert.equal(stdout, '[1]')
  })

  test('in a later one, with much in it', async (t) => {
    const host = testHost(t)
    await remote(host, last, [])
    const bytes = new Uint8Array(3_000_000)
    const answer = remote(host, (given: Uint8Array) => given.every((each) => each === 0), bytes)
    bytes.fill(1)
    assert.equal(await answer, true)
  })

  test('when the code of its classes goes before it', async (t) => {
    const code = 'module.exports=()=>(list)=>list.at(-1)'
    const hash = createHash('sha256').update(code).digest('hex')
    provideBundle(hash, { code, sourceMap: '', needsScript: false })
    class Point {}
    const fn = ship(last, hash, () => ({}), [['life.Point', () => Point]])
    const host = testHost(t)
    const list = [1]
    const answer = remote(host, fn, list)
    list.push(2)
    assert.equal(await answer, 1)
  })

  test('while it is asked whether the process over there answers', async (t) => {
    const host = testHost(t, { probeLimits: { answerMs: 200, wantedMs: 200 } })
    await remote(host, last, [])
    const forever = (): number => {
      for (;;);
    }
    await assert.rejects(
      within({ timeoutMs: 100 }, () => remote(host, forever)),
      { code: 'timeout' },
    )
    const list = [1]
    const answer = remote(host, last, list)
    list.push(2)
    assert.equal(await answer, 1)
  })
})
