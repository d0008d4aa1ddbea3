import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { each, eachHere, inventory } from '../../src/fleet/index.ts'
import { host } from '../../src/host/index.ts'
import { within } from '../../src/scope/index.ts'

/** An ssh_config whose `web1` leads to a server that hangs up, and how often somebody came there. */
async function place(): Promise<{ readonly configFile: string; readonly visits: () => number } & AsyncDisposable> {
  let visits = 0
  const server = createServer((socket) => {
    visits++
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const folder = await mkdtemp(join(tmpdir(), 'yon-config-file-'))
  const configFile = join(folder, 'config')
  const { port } = server.address() as AddressInfo
  await writeFile(configFile, `Host web1.invalid\n  HostName 127.0.0.1\n  Port ${port}\n`)
  return {
    configFile,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}

const NAME = 'web1.invalid'

test('hosts of an ssh_config are reached as it says', async () => {
  await using there = await place()
  const { configFile } = there
  const result = await eachHere(
    inventory.sshConfig('web*', { configFile }),
    { show: 'none' },
    async (web) => await web.$`true`,
  )
  assert.deepEqual(
    result.failed().map(({ host: name }) => name),
    [NAME],
  )
  assert.equal(there.visits(), 1)
})

test('one ssh_config serves all hosts of a scope, those given by name too', async () => {
  await using there = await place()
  const { configFile } = there
  const scope = { configFile: basename(configFile), cwd: dirname(configFile) }
  await within({ cwd: scope.cwd }, () =>
    within({ configFile: scope.configFile }, async () => {
      await assert.rejects(host(NAME).$`true`, { code: 'host-lost' })
      assert.equal(there.visits(), 1)
      assert.equal((await each([NAME], { show: 'none' }, () => 1)).ok, false)
      assert.equal(there.visits(), 2)
      assert.equal((await eachHere([NAME], { show: 'none' }, async (web) => await web.$`true`)).ok, false)
      assert.equal(there.visits(), 3)
      const settings = [
        ['HostName', '127.0.0.1'],
        ['Port', '1'],
      ] as const
      const other = host(NAME, { ssh: { configFile: 'none', settings } })
      await assert.rejects(other.$`true`, { code: 'host-lost' })
      assert.equal(there.visits(), 3)
    }),
  )
})

test('the same name of two files is two hosts', async () => {
  await using one = await place()
  await using two = await place()
  for (const { configFile } of [one, two]) {
    await within({ configFile }, async () => await assert.rejects(host(NAME).$`true`, { code: 'host-lost' }))
  }
  assert.deepEqual([one.visits(), two.visits()], [1, 1])
})

test('a host of a list keeps its name, and goes where its destination says, also by another host', async () => {
  await using there = await place()
  const { configFile } = there
  const destination = `somebody@${NAME}`
  await within({ configFile }, async () => {
    const fleet = inventory.of({ shop: { destination, tags: ['a'] }, plain: {} })
    assert.deepEqual(
      [...fleet].map(({ name }) => name),
      ['shop', 'plain'],
    )
    const [shop] = fleet
    assert.ok(shop)
    assert.equal(shop.cd('/').name, 'shop')
    await assert.rejects(shop.$`true`, { code: 'host-lost', host: 'shop' })
    assert.equal(there.visits(), 1)
    const result = await each(fleet.tagged('a'), { show: 'none' }, () => 1)
    assert.deepEqual(
      result.failed().map(({ host: name }) => name),
      ['shop'],
    )
    assert.equal(there.visits(), 2)
    await assert.rejects(host('other', { destination: NAME }).$`true`, { code: 'host-lost', host: 'other' })
    assert.equal(there.visits(), 3)
  })
  for (const wrong of ['', 5 as never])
    assert.throws(() => host('a', { destination: wrong }), { code: 'invalid-argument' })
})
