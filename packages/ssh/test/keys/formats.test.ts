// Every file format, both ways, against ssh-keygen and openssl.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { formatPublicKey, parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { inDirectory, needs, run } from './programs.ts'

const RSA = ['rsa', '-b', '2048']
const KINDS = [['ed25519'], ['ecdsa', '-b', '256'], ['ecdsa', '-b', '384'], ['ecdsa', '-b', '521'], RSA]
const PASSPHRASE = 'correct horse'

for (const kind of KINDS) {
  const [name] = kind as [string]
  test(
    `${kind.join(' ')}: what we write as openssh, pkcs8 and pem is the same key to ssh-keygen`,
    needs('ssh-keygen'),
    () =>
      inDirectory(async (path) => {
        run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-C', 'a comment', '-f', path('key')])
        const key = await parsePrivateKey(readFileSync(path('key'), 'utf8'))
        const line = `${key.public.withComment('').toString()}\n`
        for (const format of ['openssh', 'pkcs8', 'pem'] as const) {
          if (name === 'ed25519' && format === 'pem') continue
          const text = await formatPrivateKey(key, { format })
          writeFileSync(path(format), text, { mode: 0o600 })
          // ssh-keygen 9.2 takes Ed25519 from openssh-key-v1 only.
          const shown =
            name === 'ed25519' && format === 'pkcs8'
              ? undefined
              : run('ssh-keygen', ['-y', '-P', '', '-f', path(format)])
                  .split(' ')
                  .slice(0, 2)
                  .join(' ')
          if (shown !== undefined) assert.equal(shown.trim(), line.trim())
          assert.ok((await parsePrivateKey(text)).public.equals(key.public), format)
        }
      }),
  )

  test(`${kind.join(' ')}: public keys as RFC 4716, SPKI and PKCS #1`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-C', 'a comment', '-f', path('key')])
      const key = parsePublicKey(readFileSync(`${path('key')}.pub`, 'utf8'))
      const forms = [
        ['RFC4716', 'rfc4716'],
        ['PKCS8', 'spki'],
        ['PEM', 'pkcs1'],
      ] as const
      for (const [theirs, ours] of forms) {
        if (name === 'ed25519' && theirs !== 'RFC4716') continue
        if (name === 'ecdsa' && theirs === 'PEM') continue
        const exported = run('ssh-keygen', ['-e', '-m', theirs, '-f', `${path('key')}.pub`])
        assert.ok(parsePublicKey(exported).equals(key), theirs)
        writeFileSync(path('exported'), formatPublicKey(key, ours))
        const imported = run('ssh-keygen', ['-i', '-m', theirs, '-f', path('exported')])
        assert.ok(parsePublicKey(imported).equals(key), ours)
      }
    }),
  )
}

for (const kind of [['ecdsa', '-b', '256'], RSA]) {
  for (const format of ['PEM', 'PKCS8']) {
    test(`${kind[0] as string}: ssh-keygen -m ${format}, in the clear and encrypted`, needs('ssh-keygen'), () =>
      inDirectory(async (path) => {
        for (const passphrase of ['', PASSPHRASE]) {
          const file = path(`key${passphrase}`)
          run('ssh-keygen', ['-q', '-t', ...kind, '-m', format, '-N', passphrase, '-f', file])
          const text = readFileSync(file, 'utf8')
          const key = await parsePrivateKey(text, { passphrase, comment: 'from outside' })
          assert.ok(key.public.equals(parsePublicKey(readFileSync(`${file}.pub`, 'utf8'))))
          assert.equal(key.comment, 'from outside')
          if (passphrase === '') continue
          await assert.rejects(parsePrivateKey(text), { code: 'passphrase-required' })
          await assert.rejects(parsePrivateKey(text, { passphrase: '' }), { code: 'passphrase-required' })
          await assert.rejects(parsePrivateKey(text, { passphrase: 'wrong' }), { code: 'wrong-passphrase' })
          const ours = await formatPrivateKey(key, { format: format === 'PEM' ? 'pem' : 'pkcs8', passphrase })
          writeFileSync(path('ours'), ours, { mode: 0o600 })
          const shown = run('ssh-keygen', ['-y', '-P', passphrase, '-f', path('ours')])
          assert.ok(parsePublicKey(shown).equals(key.public))
        }
      }),
    )
  }
}

for (const cipher of ['aes128', 'aes192', 'aes256', 'des3']) {
  test(`openssl: SEC 1 and PKCS #8 encrypted with ${cipher}`, needs('openssl'), () =>
    inDirectory(async (path) => {
      const plain = run('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout'])
      const { public: expected } = await parsePrivateKey(plain)
      writeFileSync(path('plain'), plain)
      const traditional = run('openssl', ['ec', '-in', path('plain'), `-${cipher}`, '-passout', `pass:${PASSPHRASE}`])
      assert.match(traditional, /DEK-Info/)
      const pbes2 = ['pkcs8', '-topk8', '-in', path('plain'), '-v2', cipher, '-passout', `pass:${PASSPHRASE}`]
      for (const text of [traditional, run('openssl', pbes2), run('openssl', [...pbes2, '-scrypt'])]) {
        assert.ok((await parsePrivateKey(text, { passphrase: PASSPHRASE })).public.equals(expected))
        await assert.rejects(parsePrivateKey(text), { code: 'passphrase-required' })
        await assert.rejects(parsePrivateKey(text, { passphrase: 'wrong' }), { code: 'wrong-passphrase' })
      }
    }),
  )
}

test('a derivation that would take minutes is refused before it begins', needs('openssl'), () =>
  inDirectory(async (path) => {
    writeFileSync(path('plain'), run('openssl', ['genpkey', '-algorithm', 'ed25519']))
    const text = run('openssl', ['pkcs8', '-topk8', '-in', path('plain'), '-iter', '2048', '-passout', 'pass:x'])
    const der = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64')
    const at = der.indexOf(Buffer.from('02020800', 'hex'))
    assert.ok(at > 0)
    const huge = Buffer.concat([der.subarray(0, at), Buffer.from('02047fffffff', 'hex'), der.subarray(at + 4)])
    for (const offset of lengthsAround(huge, at)) huge[offset] = (huge[offset] as number) + 2
    const pem = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${huge.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`
    await assert.rejects(parsePrivateKey(pem, { passphrase: 'x' }), /minutes/)
  }),
)

/** The one-byte lengths of all sequences that enclose `at`. */
function lengthsAround(der: Uint8Array, at: number): number[] {
  const offsets: number[] = []
  for (let from = 0; from < at;) {
    const long = der[from + 1] === 0x81
    const start = from + (long ? 3 : 2)
    const length = der[start - 1] as number
    if (der[from] === 0x30 && start + length > at) {
      offsets.push(start - 1)
      from = start
    } else from = start + length
  }
  return offsets
}
