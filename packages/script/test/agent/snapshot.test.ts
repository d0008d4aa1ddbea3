// When it is read what a call sends: at the call.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { remote } from '../../src/agent/remote.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { within } from '../../src/scope/index.ts'
import { testHost } from './function-host.ts'
import { written } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'yon-snapshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))

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
    const file = join(folder, 'begun')
    const forever = (path: string): void => {
      ;(require('node:fs') as { writeFileSync(path: string, text: string): void }).writeFileSync(path, 'begun')
      for (;;);
    }
    const controller = new AbortController()
    const call = within({ signal: controller.signal }, () => remote(host, forever, file))
    await written(file)
    controller.abort(new Error('given up'))
    await assert.rejects(call, /given up/)
    const list = [1]
    const answer = remote(host, last, list)
    list.push(2)
    assert.equal(await answer, 1)
  })
})
