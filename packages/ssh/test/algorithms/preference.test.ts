import assert from 'node:assert/strict'
import { test } from 'node:test'
import { algorithmPolicy } from '../../src/algorithms/policy.ts'
import { applyPreference, type NamedAlgorithm } from '../../src/algorithms/preference.ts'

const catalog: readonly NamedAlgorithm[] = [
  { name: 'a1', standing: 'recommended' },
  { name: 'a2@x', standing: 'recommended' },
  { name: 'b1', standing: 'recommended' },
  { name: 'old-cbc', standing: 'legacy' },
  { name: 'bad-cbc', standing: 'insecure' },
]

const results: readonly (readonly [string | undefined, string])[] = [
  [undefined, 'a1,a2@x,b1'],
  ['b1,a1', 'b1,a1'],
  ['b1,b1', 'b1'],
  ['old-cbc', 'old-cbc'],
  ['+old-cbc,bad-cbc', 'a1,a2@x,b1,old-cbc,bad-cbc'],
  ['+a1', 'a1,a2@x,b1'],
  ['^b1', 'b1,a1,a2@x'],
  ['^bad-cbc,b1', 'bad-cbc,b1,a1,a2@x'],
  ['-a1', 'a2@x,b1'],
  ['-a*', 'b1'],
  ['-?1,unknown', 'a2@x'],
  ['-*@x', 'a1,b1'],
  ['a*', 'a1,a2@x'],
  ['+*', 'a1,a2@x,b1'],
  // What follows an empty name is not checked, and not added by "+".
  ['b1,,a1', 'b1,a1'],
  ['a1,', 'a1'],
  [',b1', 'b1'],
  ['b1,,nope,a1', 'b1,a1'],
  ['+old-cbc,,bad-cbc', 'a1,a2@x,b1,old-cbc'],
  ['+,', 'a1,a2@x,b1'],
  ['^bad-cbc,,nope,b1', 'bad-cbc,b1,a1,a2@x'],
  ['-a1,,b1', 'a2@x'],
]
for (const [list, expected] of results) {
  test(`the list ${list === undefined ? 'left out' : `"${list}"`} means ${expected}`, () => {
    assert.equal(applyPreference('cipher', catalog, list).join(','), expected)
  })
}

for (const list of [
  '',
  '+',
  '^',
  ',',
  ',nope',
  'nope',
  'a1,nope,,b1',
  '+nope',
  '^nope',
  'a1,nope',
  '-*',
  'zz*',
  '+a1,-b1',
  ' a1',
]) {
  test(`the list "${list}" is refused`, () => {
    assert.throws(() => applyPreference('cipher', catalog, list), { code: 'invalid-config' })
  })
}

test('the error names what is unknown', () => {
  assert.throws(() => applyPreference('cipher', catalog, 'a1,nope'), /unknown cipher "nope"/)
})

test('a wildcard that matches nothing else brings in dated algorithms, as with ssh', () => {
  const defaults = applyPreference('cipher', catalog, undefined)
  assert.deepEqual(applyPreference('cipher', catalog, 'b*,*-cbc'), ['b1', 'old-cbc', 'bad-cbc'])
  assert.deepEqual(applyPreference('cipher', catalog, '+*-cbc'), [...defaults, 'old-cbc', 'bad-cbc'])
  assert.deepEqual(applyPreference('cipher', catalog, '+*'), defaults)
})

test('a pattern full of stars takes no time', () => {
  const long = [{ name: 'a'.repeat(5000), standing: 'recommended' }, ...catalog] as const
  const started = process.cpuUsage()
  assert.equal(applyPreference('cipher', long, `-${'*a'.repeat(2000)}b`).length, 4)
  assert.ok(process.cpuUsage(started).user < 2_000_000)
})

test('the default policy offers only what is recommended, the strongest first', () => {
  const policy = algorithmPolicy(catalog)
  assert.equal(policy.keyExchange[0], 'mlkem768x25519-sha256')
  assert.equal(policy.cipher[0], 'aes128-gcm@openssh.com')
  assert.deepEqual(policy.compression, ['none'])
  assert.deepEqual(policy.serverHostKey, ['a1', 'a2@x', 'b1'])
  const offered = [...policy.keyExchange, ...policy.cipher, ...policy.mac].join(' ')
  assert.doesNotMatch(offered, /sha1|md5|cbc|group1-|arcfour/)
})

test('choices change one list each', () => {
  const policy = algorithmPolicy(catalog, { cipher: 'aes256-ctr', mac: '-*etm*', compression: true })
  assert.deepEqual(policy.cipher, ['aes256-ctr'])
  assert.ok(policy.mac.length > 0 && policy.mac.every((name) => !name.includes('etm')))
  assert.deepEqual(policy.compression, ['zlib@openssh.com', 'none'])
  assert.deepEqual(policy.keyExchange, algorithmPolicy(catalog).keyExchange)
})
