// What becomes of a process over there in which a call was given up.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { remote } from '../../src/agent/remote.ts'
import { within } from '../../src/scope/index.ts'
import { testHost } from './function-host.ts'
import { gone, written } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'yon-given-up-'))
after(() => rmSync(folder, { recursive: true, force: true }))

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
    const { call, abort } = abortable(() => remote(host, stuck, file))
    const pids = JSON.parse(await written(file)) as number[]
    abort()
    await assert.rejects(call, /given up/)
    assert.equal(pids.includes(await remote(host, () => process.pid)), false)
    await gone(pids, 9000)
  })

  test('also when it was given up before there was a process', async (t) => {
    const host = testHost(t, { probeLimits: quickly })
    const file = join(folder, 'early')
    const { call, abort } = abortable(() => remote(host, stuck, file))
    while (host.starts === 0) await sleep(1)
    abort()
    await assert.rejects(call, /given up/)
    await gone(JSON.parse(await written(file)) as number[], 9000)
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
    const [begun, end] = [join(folder, 'begun'), join(folder, 'end')]
    const computes = remote(host, waitFor, begun, end)
    const pid = Number(await written(begun))
    const { call, abort } = abortable(() => remote(host, () => 1))
    abort()
    await assert.rejects(call, /given up/)
    // Others do not wait for it.
    assert.notEqual(await remote(host, () => process.pid), pid)
    writeFileSync(end, '')
    assert.equal(await computes, pid)
  })
})

/** Computes until there is a file. */
function waitFor(begun: string, end: string): number {
  const fs = require('node:fs') as {
    existsSync(path: string): boolean
    writeFileSync(path: string, text: string): void
  }
  fs.writeFileSync(begun, String(process.pid))
  while (!fs.existsSync(end));
  return process.pid
}

function abortable(call: () => Promise<unknown>): { readonly call: Promise<unknown>; abort(): void } {
  const controller = new AbortController()
  return { call: within({ signal: controller.signal }, call), abort: () => controller.abort(new Error('given up')) }
}
