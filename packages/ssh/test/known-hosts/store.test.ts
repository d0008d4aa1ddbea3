// Files: permissions, newline repair, several writers, and the remembered preferences of servers.
import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
} from 'node:fs'
import { test } from 'node:test'
import { MemoryPreferencesStore, type ServerPreferencesStore } from '../../src/known-hosts/preferences.ts'
import { FilePreferencesStore } from '../../src/known-hosts/file-preferences.ts'
import { appendLines, fileStoreOfSsh, readKnownHosts, readRequired, rewrite } from '../../src/known-hosts/store.ts'
import { replaceKeys } from '../../src/known-hosts/update.ts'
import { inDirectory } from '../keys/programs.ts'
import { ed25519, keyText } from './keys.ts'

if (process.env['YON_TEST_APPEND'] !== undefined) {
  const [, , file = '', name = ''] = process.argv
  for (let i = 0; i < 50; i++) await appendLines(file, [`${name}-${i} ${keyText(ed25519(name))}`])
  process.exit(0)
}

test('a new file and its directory are their owner’s alone', () =>
  inDirectory(async (path) => {
    await appendLines(path('.ssh/known_hosts'), ['a'])
    assert.equal(statSync(path('.ssh')).mode & 0o777, 0o700)
    assert.equal(statSync(path('.ssh/known_hosts')).mode & 0o777, 0o600)
    await assert.rejects(appendLines(path('no/such/known_hosts'), ['a']), { code: 'ENOENT' })
  }))

test('for ssh, only the directory .ssh of the home is made', () =>
  inDirectory(async (path) => {
    const store = fileStoreOfSsh(path('.'))
    await assert.rejects(store.append(path('missing/known_hosts'), ['a']), { code: 'ENOENT' })
    assert.equal(existsSync(path('missing')), false)
    await store.append(path('.ssh/known_hosts'), ['a'])
    assert.equal(readFileSync(path('.ssh/known_hosts'), 'utf8'), 'a\n')
    mkdirSync(path('other'))
    await store.append(path('other/known_hosts'), ['b'])
    assert.equal(readFileSync(path('other/known_hosts'), 'utf8'), 'b\n')
  }))

test(
  'what never ends is not read to its end',
  { skip: existsSync('/dev/zero') ? false : 'there is no /dev/zero' },
  async () => {
    const tooLarge = { name: 'SshError', code: 'limit-exceeded' }
    await assert.rejects(readKnownHosts(['/dev/zero']), tooLarge)
    await assert.rejects(readRequired('/dev/zero'), tooLarge)
  },
)

test('the mode of a file that exists stays, a missing newline is added', () =>
  inDirectory(async (path) => {
    writeFileSync(path('f'), 'last line without newline')
    chmodSync(path('f'), 0o644)
    await appendLines(path('f'), ['b', 'c'])
    await appendLines(path('f'), ['d'])
    assert.equal(readFileSync(path('f'), 'utf8'), 'last line without newline\nb\nc\nd\n')
    assert.equal(statSync(path('f')).mode & 0o777, 0o644)
  }))

test('/dev/null takes and gives nothing', async () => {
  await appendLines('/dev/null', ['a'])
  assert.deepEqual(
    (await readKnownHosts(['/dev/null', '/nonexistent', '/'])).map(({ lines }) => lines),
    [[]],
  )
})

test('lines of several processes do not mix', () =>
  inDirectory(async (path) => {
    writeFileSync(path('f'), 'x')
    const children = ['a', 'b', 'c'].map((name) =>
      fork(new URL(import.meta.url), [path('f'), name], {
        env: { ...process.env, YON_TEST_APPEND: '1' },
        stdio: 'ignore',
      }),
    )
    const ends = await Promise.all(children.map((child) => once(child, 'exit')))
    assert.deepEqual(ends, [
      [0, null],
      [0, null],
      [0, null],
    ])
    const [file] = await readKnownHosts([path('f')])
    assert.equal(file?.lines.filter(({ kind }) => kind === 'entry').length, 150)
  }))

test('a file is changed at once, through a symbolic link, and kept as .old', () =>
  inDirectory(async (path) => {
    mkdirSync(path('real'))
    const before = `h ${keyText(ed25519('a'))}\n`
    writeFileSync(path('real/f'), before)
    symlinkSync(path('real/f'), path('link'))
    const result = await rewrite(path('link'), (file) => replaceKeys(file, 'h', [ed25519('b')]))
    assert.deepEqual(result.removed, [1])
    assert.ok(lstatSync(path('link')).isSymbolicLink())
    assert.equal(readFileSync(path('real/f'), 'utf8'), `h ${keyText(ed25519('b'))}\n`)
    assert.equal(readFileSync(path('real/f.old'), 'utf8'), before)
    assert.equal(statSync(path('real/f')).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(path('real')).sort(), ['f', 'f.old'])
    const inode = statSync(path('real/f')).ino
    await rewrite(path('link'), (file) => replaceKeys(file, 'h', [ed25519('b')]))
    assert.equal(statSync(path('real/f')).ino, inode, 'nothing to change, nothing written')
  }))

test('what another process adds while a file is changed is not lost', () =>
  inDirectory(async (path) => {
    writeFileSync(path('f'), `h ${keyText(ed25519('a'))}\n`)
    let asked = 0
    await rewrite(path('f'), (file) => {
      if (asked++ === 0) writeFileSync(path('f'), `x ${keyText(ed25519('x'))}\n`, { flag: 'a' })
      return replaceKeys(file, 'h', [ed25519('b')])
    })
    assert.equal(asked, 2)
    assert.match(readFileSync(path('f'), 'utf8'), /^x .*\nh .*\n$/)
  }))

const PREFERENCES = {
  software: 'OpenSSH_9.2',
  keyExchange: ['curve25519-sha256'],
  hostKey: ['ssh-ed25519', 'rsa-sha2-512'],
}

for (const kind of ['memory', 'file'] as const) {
  test(`preferences in ${kind}: per host and port, the oldest forgotten`, () =>
    inDirectory(async (path) => {
      const store: ServerPreferencesStore =
        kind === 'memory' ? new MemoryPreferencesStore() : new FilePreferencesStore(path('p'))
      assert.equal(await store.get('h', 22), undefined)
      await store.set('h', 22, PREFERENCES)
      await store.set('h', 23, { ...PREFERENCES, software: 'other' })
      assert.deepEqual(await store.get('H', 22), PREFERENCES)
      assert.equal((await store.get('h', 23))?.software, 'other')
      await store.set('h', 22, { ...PREFERENCES, software: 'new' })
      assert.equal((await store.get('h', 22))?.software, 'new')
      await store.set('bad', 22, { ...PREFERENCES, software: 'x\ny' })
      await store.set('bad', 22, { ...PREFERENCES, keyExchange: Array.from({ length: 100 }, () => 'x') })
      assert.equal(await store.get('bad', 22), undefined)
    }))
}

test('the file of preferences does not tell names, is private, bounded and replaced at once', () =>
  inDirectory(async (path) => {
    const file = path('known_hosts.preferences')
    const store = new FilePreferencesStore(file)
    for (let i = 0; i < 520; i++) await store.set(`secret${i}.example`, 22, PREFERENCES)
    const text = readFileSync(file, 'utf8')
    assert.equal(text.split('\n').length - 1, 512)
    assert.ok(!text.includes('secret'))
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(await store.get('secret0.example', 22), undefined)
    assert.deepEqual(await store.get('secret519.example', 22), PREFERENCES)
    const { ino } = statSync(file)
    await store.set('secret519.example', 22, PREFERENCES)
    assert.equal(statSync(file).ino, ino, 'nothing new, nothing written')
    assert.deepEqual(readdirSync(path('')), ['known_hosts.preferences'])
  }))

test('a damaged file of preferences counts as empty, and is mended', () =>
  inDirectory(async (path) => {
    const store = new FilePreferencesStore(path('p'))
    for (const text of [
      '',
      '{',
      'null\n[]\n1\n"x"\n',
      '{"name":1}\n',
      '\0\0\0',
      `{"name":"*","software":"x","keyExchange":[1],"hostKey":[]}`,
      'x'.repeat(9_000_000),
    ]) {
      writeFileSync(path('p'), text)
      assert.equal(await store.get('h', 22), undefined)
      await store.set('h', 22, PREFERENCES)
      assert.deepEqual(await store.get('h', 22), PREFERENCES)
    }
    const impossible = new FilePreferencesStore(path('p/below/a/file'))
    await impossible.set('h', 22, PREFERENCES)
    assert.equal(await impossible.get('h', 22), undefined)
    mkdirSync(path('d'))
    await new FilePreferencesStore(path('d')).set('h', 22, PREFERENCES)
    assert.ok(existsSync(path('d')))
  }))
