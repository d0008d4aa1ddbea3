// Key revocation lists: the same verdicts as ssh-keygen -Q about lists made at random, and lists made wrong.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { SshError } from '../../src/errors.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { decodeKrl, isKrl } from '../../src/known-hosts/krl.ts'
import { parseRevocationList } from '../../src/known-hosts/revocation.ts'
import { Writer } from '../../src/wire/writer.ts'
import { inDirectory, needs, run } from '../keys/programs.ts'
import { ed25519 } from './keys.ts'

const SERIALS = ['0', '1', '2', '7', '8', '64', '1000', '18446744073709551615']

test('lists made at random say of keys and certificates what ssh-keygen -Q says', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    for (const name of ['ca', 'other', 'plain']) run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)])
    const certificates = SERIALS.flatMap((serial, index) =>
      ['ca', 'other'].map((ca) => {
        const name = path(`${ca}${index}`)
        run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', name])
        run('ssh-keygen', ['-q', '-h', '-s', path(ca), '-I', `id ${index}`, '-z', serial, '-n', 'host', `${name}.pub`])
        return `${name}-cert.pub`
      }),
    )
    const files = [...certificates, `${path('plain')}.pub`, `${path('ca')}.pub`, `${path('ca0')}.pub`]
    const serial = fc.constantFrom(...SERIALS.slice(1)).map((text) => `serial: ${text}`)
    const range = fc
      .tuple(fc.integer({ min: 1, max: 1100 }), fc.nat(1100))
      .map(([first, more]) => `serial: ${first}-${first + more}`)
    const identifier = fc.nat(SERIALS.length).map((index) => `id: id ${index}`)
    const key = fc
      .tuple(fc.constantFrom('key', 'sha1', 'sha256'), fc.constantFrom(...files))
      .map(([how, file]) => `${how}: ${readFileSync(file, 'utf8').trim()}`)
    const line = fc.oneof(serial, range, identifier, key)
    const authority = fc.constantFrom('none', `${path('ca')}.pub`, `${path('other')}.pub`)
    let revoked = 0
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), authority, (lines, ca) => {
        // A certificate by key would need its authority: such lists are not made.
        writeFileSync(path('spec'), lines.map((each) => `${each}\n`).join(''))
        const made = spawnSync('ssh-keygen', ['-q', '-k', '-f', path('krl'), '-s', ca, path('spec')])
        fc.pre(made.status === 0)
        const { stdout } = spawnSync('ssh-keygen', ['-Q', '-f', path('krl'), ...files], { encoding: 'utf8' })
        const isRevoked = parseRevocationList(readFileSync(path('krl')))
        for (const file of files) {
          const { plainBlob: plainKey, certificate } = parsePublicKey(readFileSync(file, 'utf8'))
          const facts = certificate && { ...certificate, authorityKey: certificate.signatureKey }
          const verdict = stdout.split('\n').find((text) => text.startsWith(`${file} `)) ?? ''
          assert.match(verdict, /: (?:ok|REVOKED)$/)
          assert.equal(isRevoked({ plainKey, certificate: facts }), verdict.endsWith('REVOKED'), `${file} ${lines}`)
          if (verdict.endsWith('REVOKED')) revoked++
        }
      }),
      { numRuns: 60 },
    )
    assert.ok(revoked > 20)
  }),
)

test('the facts of a list, and its signatures', needs('ssh-keygen'), () =>
  inDirectory((path) => {
    run('ssh-keygen', ['-q', '-k', '-f', path('krl'), '-z', '17', '-C', 'stolen in June'])
    const content = readFileSync(path('krl'))
    assert.ok(isKrl(content) && !isKrl(Buffer.from('ssh-ed25519 AAAA')))
    const krl = decodeKrl(content)
    assert.deepEqual([krl.version, krl.comment, krl.signatures], [17n, 'stolen in June', []])
    assert.ok(Math.abs(Number(krl.generatedAt) - Date.now() / 1000) < 600)
    const key = new Writer().byte(4).string(ed25519('signer')).bytes()
    const signed = Buffer.concat([content, key, new Writer().text('signature').bytes()])
    const [signature] = decodeKrl(signed).signatures
    assert.deepEqual(Buffer.from(signature?.signedData ?? []), Buffer.concat([content, key]))
    assert.deepEqual(Buffer.from(signature?.key ?? []), Buffer.from(ed25519('signer')))
    assert.equal(Buffer.from(signature?.signature ?? []).toString(), 'signature')
  }),
)

const HEADER = new Writer().uint64(0x5353484b524c0a00n).uint32(1).uint64(0n).uint64(0n).uint64(0n).text('').text('')

function listOf(...sections: readonly [type: number, data: Uint8Array][]): Uint8Array {
  return sections.reduce((all, [type, data]) => {
    return Buffer.concat([all, new Writer().byte(type).string(data).bytes()])
  }, HEADER.bytes())
}

function certificates(type: number, data: Uint8Array, authority = ed25519('ca')): Uint8Array {
  return listOf([1, new Writer().string(authority).text('').byte(type).string(data).bytes()])
}

const numbers = (...all: readonly bigint[]): Uint8Array => all.reduce((to, n) => to.uint64(n), new Writer()).bytes()
const bitmap = (offset: bigint, ...bits: readonly number[]): Uint8Array =>
  new Writer().uint64(offset).string(Uint8Array.from(bits)).bytes()

for (const [what, content] of Object.entries({
  'serial number 0': certificates(0x20, numbers(5n, 0n)),
  'a range that ends before it begins': certificates(0x21, numbers(6n, 5n)),
  'a range that ends with 0': certificates(0x21, numbers(0n, 0n)),
  'a range and more': certificates(0x21, numbers(1n, 2n, 3n)),
  'half a serial number': certificates(0x20, numbers(5n).subarray(1)),
  'a negative bitmap': certificates(0x22, bitmap(1n, 0x80)),
  'a bitmap beyond the last serial number': certificates(0x22, bitmap(2n ** 64n - 2n, 4)),
  'a bitmap and more': certificates(0x22, Buffer.concat([bitmap(1n, 1), Uint8Array.of(0)])),
  'a malformed authority': certificates(0x20, numbers(5n), Uint8Array.of(1, 2, 3)),
  'an unknown section of certificates': certificates(0x24, new Uint8Array()),
  'another version': HEADER.bytes().with(11, 2),
  'a signature without its second part': listOf([4, ed25519('signer')]),
})) {
  test(`${what} is refused`, () => {
    assert.throws(() => decodeKrl(content), SshError)
  })
}

test('the last serial number fits into a bitmap', () => {
  const [list] = decodeKrl(certificates(0x22, bitmap(2n ** 64n - 2n, 0, 3))).certificates
  assert.deepEqual([...(list?.bitmaps[0]?.bits ?? [])], [3])
})

test('whatever the bytes are, an answer or an error of ours', () => {
  const bytes = fc.uint8Array({ maxLength: 60 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 255), bytes), { maxLength: 4 }), (sections) => {
      try {
        parseRevocationList(listOf(...sections))({ plainKey: ed25519('k') })
      } catch (error) {
        assert.ok(error instanceof SshError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})
