// What agents keep on disk: code that was sent once.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { remote } from '../../src/agent/remote.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { testHost } from './function-host.ts'

const folder = mkdtempSync(join(tmpdir(), 'yon-code-'))
after(() => rmSync(folder, { recursive: true, force: true }))

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
