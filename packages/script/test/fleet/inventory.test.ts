import assert from 'node:assert/strict'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inventory } from '../../src/fleet/index.ts'
import { within } from '../../src/scope/index.ts'

async function temporary(files: Record<string, string>): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'yon-inventory-'))
  await mkdir(join(folder, 'conf.d'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return { folder, [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }) }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

test('hosts of ssh_config are the names written literally, those of included files as well', async () => {
  await using place = await temporary({
    config: [
      'Include conf.d/*.conf',
      'Host web1 web2 "db 1"',
      '  User deploy',
      'host=web3 !web4 *.example.com',
      'Host *',
      '  Include more',
      'Match host x',
      'Host web1 last',
    ].join('\n'),
    'conf.d/a.conf': 'Host from-a\nInclude ../more',
    'conf.d/b.conf': 'Host from-b',
    more: '# Host no\nHOST more1',
  })
  const configFile = join(place.folder, 'config')
  const names = ['from-a', 'from-b', 'web1', 'web2', 'db 1', 'web3', 'more1', 'last']
  const namesOf = async (patterns: string) =>
    (await all(inventory.sshConfig(patterns, { configFile }))).map(({ name }) => name)
  assert.deepEqual((await namesOf('*')).sort(), names.sort())
  assert.deepEqual(await namesOf('web*,!web2'), ['web1', 'web3'])
  assert.deepEqual(await namesOf('nothing'), [])
  await within({ configFile }, async () => {
    assert.deepEqual(await all(inventory.sshConfig('web*,!web2')), ['web1', 'web3'])
  })
})

test('files that include each other without end are an error', async () => {
  await using place = await temporary({ config: 'Include config\nHost a' })
  await assert.rejects(all(inventory.sshConfig('*', { configFile: join(place.folder, 'config') })), {
    code: 'invalid-argument',
  })
})

test('a file of names is lines or JSON', async () => {
  await using place = await temporary({
    'hosts.txt': '# ours\nweb1\n\n  web2  \r\nweb3',
    'list.json': '["a", "b"]',
    'object.json': '{"a": {}, "b": 1}',
    'no.json': '[1]',
    'bad.json': '[',
  })
  const of = async (name: string) => await all(inventory.file(join(place.folder, name)))
  assert.deepEqual(await of('hosts.txt'), ['web1', 'web2', 'web3'])
  assert.deepEqual(await of('list.json'), ['a', 'b'])
  assert.deepEqual(await of('object.json'), ['a', 'b'])
  for (const name of ['no.json', 'bad.json']) await assert.rejects(of(name), { code: 'invalid-argument' })
})

test('a typed list gives hosts with what is known of them', () => {
  const fleet = inventory.of({
    web1: { tags: ['web', 'eu'], port: 80 },
    web2: { tags: ['web'], port: 81 },
    db: { tags: ['eu'], port: 5432, destination: 'root@10.0.0.1' },
  })
  const names = (hosts: Iterable<{ name: string }>) => [...hosts].map(({ name }) => name)
  assert.equal(fleet.size, 3)
  assert.deepEqual(names(fleet.tagged('web')), ['web1', 'web2'])
  assert.deepEqual(names(fleet.tagged('web', 'eu')), ['web1'])
  assert.deepEqual(names(fleet.where(({ port }) => port > 80)), ['web2', 'db'])
  const ports: number[] = [...fleet].map(({ facts }) => facts.port)
  assert.deepEqual(ports, [80, 81, 5432])
})
