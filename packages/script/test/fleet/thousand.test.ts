import assert from 'node:assert/strict'
import type { Writable } from 'node:stream'
import { test } from 'node:test'
import { eachHere } from '../../src/fleet/index.ts'
import { embeddedHosts } from './servers.ts'

test('a thousand hosts, each a server of its own, take bounded memory', async () => {
  const names = Array.from({ length: 1000 }, (_, i) => `host${i}`)
  const program = async (command: string, stdout: Writable) => {
    stdout.write(`${command}\n`)
    return await Promise.resolve(0)
  }
  const onSession = () => ({
    exec:
      (command: string) =>
      ({ stdout }: { stdout: Writable }) =>
        program(command, stdout),
  })
  await using fleet = await embeddedHosts(names, { onSession })
  const { rss } = process.memoryUsage()
  let most = 0
  const result = await eachHere(fleet.hosts, { show: 'none', limit: 50, order: 'random' }, async (host) => {
    const { stdout } = await (await host.connection()).run(host.name)
    most = Math.max(most, process.memoryUsage().rss - rss)
    await host.close()
    return stdout
  })
  assert.deepEqual(result.failed(), [])
  assert.deepEqual(result.values().sort(), names.map((name) => `${name}\n`).sort())
  assert.equal(fleet.opened(), 1000)
  assert.ok(most < 300_000_000, `${most} bytes more`)
})
