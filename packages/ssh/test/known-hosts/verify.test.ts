// Verdicts, orders and changes, on texts alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashName, isRecordable, lookupName, matchesName } from '../../src/known-hosts/name.ts'
import { preferredHostKeyAlgorithms } from '../../src/known-hosts/order.ts'
import { entriesOf, formatKnownHosts, type KnownHostsEntry, parseKnownHosts } from '../../src/known-hosts/parse.ts'
import { planUpdate, replaceKeys } from '../../src/known-hosts/update.ts'
import { entriesFor, otherNames, verifyAuthority, verifyKey } from '../../src/known-hosts/verify.ts'
import { cpuTime } from '../config/cpu-time.ts'
import { ed25519, keyText, rsa } from './keys.ts'

const entries = (...lines: readonly string[]): KnownHostsEntry[] => entriesOf([parseKnownHosts(lines.join('\n'), 'f')])
const mine = (...lines: readonly string[]): KnownHostsEntry[] => entriesFor('h', entries(...lines))
const line = (names: string, key: Uint8Array): string => `${names} ${keyText(key)}`

test('a key that is known, unknown, changed', () => {
  assert.equal(verifyKey(ed25519('a'), mine(line('h', ed25519('a')))).verdict, 'known')
  assert.equal(verifyKey(ed25519('a'), mine(line('other', ed25519('a')))).verdict, 'unknown')
  const changed = verifyKey(ed25519('a'), mine(line('h', ed25519('b')), line('h,x', ed25519('c'))))
  assert.ok(changed.verdict === 'changed')
  assert.deepEqual([changed.entry.line, changed.entries.map((entry) => entry.line)], [2, [1, 2]])
})

test('a key of another type is a change, too', () => {
  assert.equal(verifyKey(ed25519('a'), mine(line('h', rsa('r')))).verdict, 'changed')
  assert.equal(verifyKey(ed25519('a'), mine(line('h', rsa('r')), line('h', ed25519('a')))).verdict, 'known')
})

test('revoked beats known, whatever the order', () => {
  const known = line('h', ed25519('a'))
  const revoked = `@revoked ${line('*', ed25519('a'))}`
  for (const lines of [
    [known, revoked],
    [revoked, known],
  ]) {
    const found = verifyKey(ed25519('a'), mine(...lines))
    assert.equal(found.verdict, 'revoked')
  }
  assert.equal(verifyKey(ed25519('b'), mine(known, revoked)).verdict, 'changed')
  assert.equal(verifyKey(ed25519('b'), mine(revoked)).verdict, 'unknown')
})

test('an authority says nothing about plain keys, and can be revoked', () => {
  const authority = `@cert-authority ${line('h', ed25519('ca'))}`
  const certificate = { authorityKey: ed25519('ca'), plainKey: ed25519('a') }
  assert.equal(verifyKey(ed25519('ca'), mine(authority)).verdict, 'unknown')
  assert.equal(verifyAuthority(certificate, mine(authority)).verdict, 'certificate-authority')
  assert.equal(verifyAuthority(certificate, mine(line('h', ed25519('ca')))).verdict, 'unknown')
  assert.equal(verifyAuthority(certificate, mine(authority, `@revoked ${line('h', ed25519('ca'))}`)).verdict, 'revoked')
  assert.equal(verifyAuthority(certificate, mine(authority, `@revoked ${line('h', ed25519('a'))}`)).verdict, 'revoked')
})

test('names: ports, patterns, negation, case, hashes', () => {
  assert.equal(lookupName('h', 22), 'h')
  assert.equal(lookupName('::1', 2222), '[::1]:2222')
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['h', 'H', true],
    ['a,h', 'h', true],
    ['*,!h', 'h', false],
    ['!h,*', 'h', false],
    ['[h]:*', '[h]:2222', true],
    ['h', '[h]:2222', false],
    ['?', 'h', true],
    ['ümlaut', 'ümlaut', false], // the file is latin1
    [Buffer.from('ümlaut').toString('latin1'), 'ümlaut', true],
    [hashName('h'), 'h', true],
    ['|1|bad', 'h', false],
    ['|1||', 'h', false],
    [`|1|${Buffer.alloc(20).toString('base64')}|${'A'.repeat(27)}=`, 'h', false],
  ]
  for (const [names, name, expected] of cases) assert.equal(matchesName(names, name), expected, `${names} ${name}`)
})

test('names that are never written', () => {
  for (const name of ['@h', 'h?', '*', '#h', '[h', 'h]', '|1|', "h'", 'h"', 'h\\', 'a,b', 'a b', 'a\nb', '']) {
    assert.equal(isRecordable(name), false, name)
  }
  for (const name of ['h', 'h.example', '10.0.0.1', '2001:db8::1', 'fe80::1%eth0']) assert.ok(isRecordable(name), name)
})

test('lines that cannot be read are kept and told', () => {
  const key = keyText(ed25519('a'))
  const bad: Readonly<Record<string, string>> = {
    h: 'truncated',
    'h ssh-ed25519': 'truncated',
    [`h ssh-rsa ${key.split(' ')[1]}`]: 'not a key of type ssh-rsa',
    'h ssh-ed25519 !!!!': 'not a key of type ssh-ed25519',
    [`@foo h ${key}`]: 'invalid marker',
    [`@revoked @revoked h ${key}`]: 'more than one marker',
    'h 1024 35 12345': 'not a key of type 1024',
    [`h ${'x'.repeat(70_000)}`]: 'longer than 65536 characters',
    [line('h', Buffer.concat([Buffer.from([0, 0, 0, 9]), Buffer.from('ssh-magic'), Buffer.alloc(8)]))]:
      'unknown key type ssh-magic',
  }
  const text = Object.keys(bad).join('\n')
  const file = parseKnownHosts(text, 'f')
  assert.deepEqual(
    file.lines.map((one) => one.kind === 'bad' && one.fault),
    Object.values(bad),
  )
  assert.equal(formatKnownHosts(file), text)
})

test('a file is written as it was read', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', ' ', '\t', '#', '@revoked ', 'h ', '\0', keyText(ed25519('a'))),
    fc.string({ unit: 'binary', maxLength: 4 }).map((text) => Buffer.from(text).toString('latin1')),
  )
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      assert.equal(formatKnownHosts(parseKnownHosts(text, 'f')), text)
    }),
    { numRuns: 1000 },
  )
})

test('algorithms of known keys come first', () => {
  const offered = [
    'ssh-ed25519-cert-v01@openssh.com',
    'rsa-sha2-512-cert-v01@openssh.com',
    'ssh-ed25519',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ]
  const order = (...lines: readonly string[]): readonly string[] => preferredHostKeyAlgorithms(mine(...lines), offered)
  assert.deepEqual(order(), offered)
  assert.deepEqual(order(line('h', ed25519('a'))), offered, 'the very best is known')
  assert.deepEqual(order(line('h', rsa('a'))), [offered[1], offered[3], offered[4], offered[0], offered[2]])
  assert.deepEqual(order(`@cert-authority ${line('h', rsa('a'))}`), offered)
  assert.deepEqual(
    preferredHostKeyAlgorithms(mine(`@cert-authority ${line('h', rsa('a'))}`), [
      'ssh-ed25519',
      'rsa-sha2-512-cert-v01@openssh.com',
    ]),
    ['rsa-sha2-512-cert-v01@openssh.com', 'ssh-ed25519'],
  )
  assert.deepEqual(order(`@revoked ${line('h', rsa('a'))}`), offered)
})

test('other names of a key', () => {
  const all = entries(
    line('a,b', ed25519('a')),
    line(hashName('c'), ed25519('a')),
    line('h', ed25519('a')),
    line('d', rsa('a')),
  )
  assert.deepEqual(otherNames(ed25519('a'), 'h', all), [
    { file: 'f', line: 1, names: 'a,b' },
    { file: 'f', line: 2, names: undefined },
  ])
})

test('replacing keys: wanted lines stay, others go, missing ones come', () => {
  const text = [
    '# mine',
    line('h', ed25519('old')),
    line('h', rsa('kept')),
    `@revoked ${line('h', ed25519('old'))}`,
    'h nonsense',
    line('other', ed25519('old')),
  ].join('\n')
  const { text: after, removed, added } = replaceKeys(parseKnownHosts(text, 'f'), 'h', [rsa('kept'), ed25519('new')])
  assert.deepEqual(removed, [2])
  assert.deepEqual(added, [ed25519('new')])
  assert.equal(
    after,
    [...text.split('\n').filter((_, index) => index !== 1), line('h', ed25519('new'))].join('\n') + '\n',
  )
})

test('what UpdateHostKeys would do', () => {
  const plan = (text: string, ...keys: readonly Uint8Array[]) => planUpdate([parseKnownHosts(text, 'f')], 'h', keys)
  const simple = plan(line('h', ed25519('old')), rsa('new'))
  assert.deepEqual(
    [simple.unproven.map(keyText), simple.obsolete.map(keyText)],
    [[keyText(rsa('new'))], [keyText(ed25519('old'))]],
  )
  assert.equal(simple.obstacle, undefined)
  assert.equal(plan(line('h,10.0.0.1', ed25519('a'))).obstacle, undefined)
  assert.equal(plan(line('h*', ed25519('a'))).obstacle, 'complex-names')
  assert.equal(plan(line('h,a,b', ed25519('a'))).obstacle, 'complex-names')
  assert.equal(plan(`@cert-authority ${line('h', ed25519('a'))}`).obstacle, 'marker')
  assert.equal(
    plan(`${line('h', ed25519('a'))}\n${line('x', ed25519('a'))}`, ed25519('a')).obstacle,
    'known-by-other-names',
  )
  assert.equal(plan(`${line('h', ed25519('a'))}\n${line('x', ed25519('a'))}`).obstacle, 'known-by-other-names')
})

test('a hundred thousand lines, hashed or not, are searched in little time', async () => {
  const key = keyText(ed25519('a'))
  const salt = Buffer.alloc(20, 7).toString('base64')
  const texts = {
    plain: Array.from({ length: 100_000 }, (_, i) => `host${i}.example ${key}`),
    hashed: Array.from({ length: 100_000 }, (_, i) => `|1|${salt}|${Buffer.alloc(20, i).toString('base64')} ${key}`),
    patterns: Array.from({ length: 20_000 }, (_, i) => `*a*a*a*a*b${i},!*c*c*c*d ${key}`),
    distinct: Array.from({ length: 50_000 }, (_, i) => {
      const one = Buffer.alloc(20)
      one.writeUInt32BE(i)
      return `|1|${one.toString('base64')}|${salt} ${key}`
    }),
  }
  for (const [name, lines] of Object.entries(texts)) {
    const spent = await cpuTime(() => entriesFor('a'.repeat(60), entriesOf([parseKnownHosts(lines.join('\n'), 'f')])))
    assert.ok(spent < 4000, `${name}: ${spent} ms`)
  }
})

test('hostile lines take linear time', async () => {
  const texts = [
    'h '.repeat(500_000),
    ' '.repeat(2_000_000),
    `h${'\t'.repeat(60_000)}x`,
    `@${'a'.repeat(60_000)}`,
    '\n'.repeat(500_000),
    `${'*'.repeat(30_000)},${'!'.repeat(30_000)} ${keyText(ed25519('a'))}`,
  ]
  for (const text of texts) {
    const spent = await cpuTime(() => entriesFor('h'.repeat(255), entriesOf([parseKnownHosts(text, 'f')])))
    assert.ok(spent < 2000, `${spent} ms`)
  }
})
