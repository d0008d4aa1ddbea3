// Pipes that cross hosts: all bytes, at the pace of the reader, and an end at once when the reader has gone.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { here, type FarHost } from '@yon/script'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

describe('pipes across hosts', requires('sshd', 'ssh-keygen'), () => {
  let sshds: Sshd[] = []
  let [a, b]: FarHost[] = []
  before(async () => {
    sshds = await Promise.all([startSshd(), startSshd()])
    ;[a, b] = sshds.map((sshd, index) => hostOn(sshd, { name: `host${index}` }))
  })
  after(async () => {
    for (const each of [a, b]) await each?.close()
    for (const sshd of sshds) await sshd.stop()
  })
  const hosts = (): [FarHost, FarHost] => [a as FarHost, b as FarHost]

  test('from here, to there, and on', async () => {
    const [first, second] = hosts()
    const bytes = randomBytes(5_000_000)
    const sum = createHash('sha256').update(bytes).digest('hex')
    const piped = first.$`cat`
      .stdin(bytes)
      .pipe(second.$`cat | cat`)
      .pipe(here.$`cat`)
      .pipe(first.$`sha256sum`)
    assert.equal((await piped.text()).slice(0, 64), sum)
  })

  test('one host joins its programs by itself', async () => {
    const [first] = hosts()
    const { stages } = await first.$`echo x`.pipe(first.$`cat`).result()
    assert.equal(stages.length, 2)
  })

  test('a failure anywhere is a failure, and says where', async () => {
    const [first, second] = hosts()
    const { ok, stages } = await first.$`sh -c ${'echo x; exit 3'}`.pipe(second.$`cat`).result()
    assert.equal(ok, false)
    assert.deepEqual(
      stages.map(({ host, status }) => `${host} ${status}`),
      ['host0 3', 'host1 0'],
    )
  })

  test('a reader that has gone ends the writer at once', async () => {
    const [first, second] = hosts()
    for (const [from, to] of [
      [first, second],
      [here, second],
      [first, here],
    ] as const) {
      const began = performance.now()
      const { ok, stages } = await from.$`yes ${MARK}`.pipe(to.$`head -n 1`).result()
      assert.equal(ok, true)
      assert.equal(stages.length, 2)
      assert.ok(performance.now() - began < 20_000)
    }
    assert.equal(writers(), 0)
    // Killed, as by its administrator.
    const running = first.$`yes ${MARK}`
      .pipe(second.$`sh -c ${`echo $$ > ${pidFile()}; exec cat > /dev/null`}`)
      .result()
    await sleep(500)
    const began = performance.now()
    await second.$`sh -c ${`kill -9 $(cat ${pidFile()})`}`
    const { ok } = await running
    assert.equal(ok, false)
    assert.ok(performance.now() - began < 20_000)
    assert.equal(writers(), 0)
  })

  test('a reader that takes its time slows the writer', async () => {
    const [first, second] = hosts()
    const before = process.memoryUsage().rss
    const copied = await first.$`head -c ${300_000_000} /dev/zero`.pipe(second.$`sh -c ${'sleep 2; wc -c'}`).text()
    assert.equal(copied.trim(), '300000000')
    assert.ok(process.memoryUsage().rss - before < 200_000_000)
  })

  function pidFile(): string {
    return sshds[1]?.folder.file('pid') ?? ''
  }
})

function writers(): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`yes\0${MARK}`)
    } catch {
      return false
    }
  }).length
}

const MARK = `y${Math.random().toString(36).slice(2)}`
