// Lists of revoked keys, made by ssh-keygen and made wrong.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeKrl } from '../../src/known-hosts/krl.ts'
import { parseRevocationList, type RevocableKey } from '../../src/known-hosts/revocation.ts'
import { SshError } from '../../src/errors.ts'
import { Writer } from '../../src/wire/writer.ts'
import { inDirectory, needs, run } from '../keys/programs.ts'
import { ed25519, keyText } from './keys.ts'

const CA = ed25519('ca')

function certificate(serial: number | bigint, keyId = 'id', authorityKey = CA): RevocableKey {
  return { plainKey: ed25519('k'), certificate: { authorityKey, serial: BigInt(serial), keyId } }
}

test('serial numbers in lists, ranges and bitmaps of ssh-keygen', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    const random = [3, 5, 6, 9, 11, 12, 15, 20, 21, 22, 25]
    writeFileSync(
      path('spec'),
      [...random, '1000-2000', '18446744073709551615', 5000, 9000, 90000].map((s) => `serial: ${s}\n`).join(''),
    )
    writeFileSync(path('ca.pub'), keyText(CA))
    run('ssh-keygen', ['-q', '-k', '-f', path('krl'), '-s', path('ca.pub'), path('spec')])
    const content = readFileSync(path('krl'))
    assert.ok(
      decodeKrl(content).certificates.some(({ bitmaps }) => bitmaps.length > 0),
      'there is a bitmap to read',
    )
    const list = parseRevocationList(content)
    for (let serial = 0; serial < 40; serial++)
      assert.equal(list(certificate(serial)), random.includes(serial), `${serial}`)
    for (const serial of [999, 2001, 4999, 89999, 2n ** 64n - 2n])
      assert.equal(list(certificate(serial)), false, `${serial}`)
    for (const serial of [1000, 1500, 2000, 5000, 9000, 90000, 2n ** 64n - 1n])
      assert.ok(list(certificate(serial)), `${serial}`)
    assert.equal(list(certificate(5, 'id', ed25519('other'))), false, 'of another authority')
  }),
)

test('keys, hashes and identifiers, of any authority', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    writeFileSync(
      path('spec'),
      `key: ${keyText(ed25519('1'))}\nsha1: ${keyText(ed25519('2'))}\nsha256: ${keyText(ed25519('3'))}\nid: bad id\n`,
    )
    run('ssh-keygen', ['-q', '-k', '-f', path('krl'), '-s', 'none', path('spec')])
    const list = parseRevocationList(readFileSync(path('krl')))
    for (const seed of ['1', '2', '3']) {
      assert.ok(list({ plainKey: ed25519(seed) }), seed)
      assert.ok(list(certificate(0, 'id', ed25519(seed))), `authority ${seed}`)
    }
    assert.equal(list({ plainKey: ed25519('4') }), false)
    assert.ok(list(certificate(0, 'bad id')))
    assert.ok(list(certificate(0, 'bad id', ed25519('other'))))
    assert.equal(list(certificate(0, 'bad')), false)
  }),
)

test('lists as text', () => {
  const list = parseRevocationList(Buffer.from(`# x\n\n  ${keyText(ed25519('1'))} comment\r\n`))
  assert.ok(list({ plainKey: ed25519('1') }))
  assert.ok(list(certificate(1, 'id', ed25519('1'))))
  assert.equal(list({ plainKey: ed25519('2') }), false)
  assert.throws(() => parseRevocationList(Buffer.from('nonsense\n')), SshError)
})

test('what is cut or unknown is refused, not passed over', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    writeFileSync(path('spec'), `key: ${keyText(ed25519('1'))}\n`)
    run('ssh-keygen', ['-q', '-k', '-f', path('krl'), path('spec')])
    const content = readFileSync(path('krl'))
    assert.ok(parseRevocationList(content)({ plainKey: ed25519('1') }))
    for (let length = content.length - 1; length > 44; length--) {
      assert.throws(() => parseRevocationList(content.subarray(0, length)), SshError, `${length}`)
    }
    const section = (type: number, data: Uint8Array): Uint8Array =>
      Buffer.concat([content, new Writer().byte(type).string(data).bytes()])
    const extension = (critical: boolean): Uint8Array => new Writer().text('x@y').boolean(critical).text('').bytes()
    assert.ok(parseRevocationList(section(255, extension(false))))
    assert.throws(() => parseRevocationList(section(255, extension(true))), { code: 'invalid-config' })
    assert.throws(() => parseRevocationList(section(9, new Uint8Array())), { code: 'invalid-config' })
    assert.throws(() => parseRevocationList(section(3, new Writer().text('short').bytes())), { code: 'invalid-config' })
  }),
)
