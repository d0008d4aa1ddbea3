// What is read from this machine.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileSource, localFacts } from '../../src/config/load.ts'
import { inDirectory } from './reference.ts'

test('glob patterns of files', async () => {
  await inDirectory(async (path) => {
    mkdirSync(path('d.conf'))
    for (const name of ['b.conf', 'a.conf', '.hidden.conf', 'c.txt', 'd.conf/x', 'a[1']) writeFileSync(path(name), '')
    const found = async (pattern: string): Promise<string[]> =>
      (await fileSource.glob(path(pattern))).map((file) => file.slice(path('x').length - 1))
    assert.deepEqual(await found('*.conf'), ['a.conf', 'b.conf', 'd.conf'])
    assert.deepEqual(await found('.*.conf'), ['.hidden.conf'])
    assert.deepEqual(await found('[ab].conf'), ['a.conf', 'b.conf'])
    assert.deepEqual(await found('[!a-b].conf'), ['d.conf'])
    assert.deepEqual(await found('?[[:punct:]]txt'), ['c.txt'])
    assert.deepEqual(await found('*/x'), ['d.conf/x'])
    assert.deepEqual(await found('a\\[1'), ['a[1'])
    assert.deepEqual(await found('a[1'), ['a[1'])
    assert.deepEqual(await found('nothing'), [])
    chmodSync(path('d.conf'), 0o700)
  })
})

test('facts of this machine', () => {
  const facts = localFacts()
  assert.equal(facts.homeOf?.('root'), '/root')
  assert.equal(facts.homeOf?.('no such user'), undefined)
  assert.ok(facts.addresses?.().includes('127.0.0.1'))
})
