// Files that both ssh-keygen and we read and write.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashName, lookupName, matchesName } from '../../src/known-hosts/name.ts'
import { entriesOf, parseKnownHosts } from '../../src/known-hosts/parse.ts'
import { appendLines, readKnownHosts, rewrite } from '../../src/known-hosts/store.ts'
import { formatEntry, removeName } from '../../src/known-hosts/update.ts'
import { entriesFor } from '../../src/known-hosts/verify.ts'
import { PublicKey } from '../../src/keys/public-key.ts'
import { inDirectory, needs, run } from '../keys/programs.ts'
import { ed25519, keyText, rsa } from './keys.ts'

const FILE = [
  '# comment',
  `plain.example ${keyText(ed25519('1'))}`,
  `a.example,192.0.2.1 ${keyText(rsa('2'))} with a comment`,
  `[port.example]:2222 ${keyText(ed25519('3'))}`,
  `*.wild.example,!not.wild.example ${keyText(ed25519('4'))}`,
  `@cert-authority *.ca.example ${keyText(ed25519('5'))}`,
  `@revoked * ${keyText(ed25519('6'))}`,
  '',
  'broken line',
  `UPPER.Example ${keyText(ed25519('7'))}`,
  `  indented.example\t${keyText(ed25519('8'))}`,
  `@unknown x.example ${keyText(ed25519('9'))}`,
  `qu?stion.example ${keyText(ed25519('10'))}`,
].join('\n')

/** ssh-keygen changes no file in which it does not understand a line. */
const SOUND = FILE.replace(/^(?:broken|@unknown).*$/gm, '# sound')

const NAMES = [
  'plain.example',
  'PLAIN.example',
  'a.example',
  '192.0.2.1',
  '[port.example]:2222',
  'port.example',
  'x.wild.example',
  'not.wild.example',
  'host.ca.example',
  'upper.example',
  'indented.example',
  'x.example',
  'question.example',
  'nowhere.example',
]

test('ssh-keygen -F finds the lines that we find', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    writeFileSync(path('known_hosts'), `${FILE}\n`)
    for (const hashed of [false, true]) {
      if (hashed) {
        writeFileSync(path('known_hosts'), `${SOUND}\n`)
        run('ssh-keygen', ['-H', '-f', path('known_hosts')])
      }
      const file = parseKnownHosts(readFileSync(path('known_hosts'), 'latin1'), 'known_hosts')
      for (const name of NAMES) {
        const { stdout } = spawnSync(
          'ssh-keygen',
          ['-F', hashed ? name.toLowerCase() : name, '-f', path('known_hosts')],
          { encoding: 'utf8' },
        )
        const theirs = [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]))
        const ours = entriesFor(name, entriesOf([file])).map(({ line }) => line)
        assert.deepEqual(ours, theirs, `${name}${hashed ? ', hashed' : ''}`)
      }
    }
  }),
)

test('ssh-keygen finds the lines that we hash and append', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    const file = path('known_hosts')
    writeFileSync(file, `other ${keyText(ed25519('x'))}`)
    for (const [index, name] of ['h', '[h]:22000', 'UPPER', '2001:db8::1', 'ümlaut'].entries()) {
      await appendLines(file, [formatEntry(name, ed25519(name), { hashed: index % 2 === 0 })])
      const found = run('ssh-keygen', ['-F', name.toLowerCase(), '-l', '-f', file])
      assert.ok(found.includes(new PublicKey(ed25519(name)).fingerprint()), name)
    }
    assert.equal(run('ssh-keygen', ['-l', '-f', file]).trim().split('\n').length, 6)
  }),
)

test('we recognize the names that ssh-keygen -H hashed', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    writeFileSync(path('f'), ['h', '[h]:2222', '10.0.0.1'].map((name) => `${name} ${keyText(rsa(name))}\n`).join(''))
    run('ssh-keygen', ['-H', '-f', path('f')])
    const entries = entriesOf(await readKnownHosts([path('f')]))
    assert.ok(entries.every(({ names }) => names.startsWith('|1|')))
    assert.deepEqual(
      entries.map(({ names }) => ['h', '[h]:2222', '10.0.0.1'].findIndex((name) => matchesName(names, name))),
      [0, 1, 2],
    )
  }),
)

test('forgetting a name leaves what ssh-keygen -R leaves', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    for (const name of [
      'plain.example',
      '[port.example]:2222',
      '192.0.2.1',
      'x.wild.example',
      'host.ca.example',
      'nowhere',
    ]) {
      writeFileSync(path('ours'), `${SOUND}\n`)
      writeFileSync(path('theirs'), `${SOUND}\n`)
      await rewrite(path('ours'), (file) => removeName(file, name))
      rmSync(path('theirs.old'), { force: true })
      spawnSync('ssh-keygen', ['-R', name, '-f', path('theirs')])
      assert.equal(readFileSync(path('ours'), 'latin1'), readFileSync(path('theirs'), 'latin1'), name)
      if (existsSync(path('theirs.old'))) assert.equal(readFileSync(path('ours.old'), 'latin1'), `${SOUND}\n`)
    }
  }),
)

test('a hash matches its name in any case, and no other', () => {
  const host = fc.stringMatching(/^[a-z0-9.-]{1,20}$/)
  fc.assert(
    fc.property(host, host, fc.integer({ min: 1, max: 65535 }), (one, other, port) => {
      const name = lookupName(one, port)
      const hashed = hashName(name)
      assert.ok(matchesName(hashed, name))
      assert.ok(matchesName(hashed, name.toUpperCase()))
      assert.equal(matchesName(hashed, lookupName(other, port)), one === other)
      assert.notEqual(hashName(name), hashed, 'every line has its own salt')
    }),
  )
})
