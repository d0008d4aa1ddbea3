// Encrypted openssh-key-v1 files: every cipher, both ways, against ssh-keygen.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { keyCiphers } from '../../src/keys/key-cipher.ts'
import { parsePrivateKey, readPublicHalf } from '../../src/keys/parse-private-key.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { parsePem } from '../../src/keys/pem.ts'
import { inDirectory, needs, run } from './programs.ts'

const PASSPHRASE = 'correct horse — bätterý'

for (const { name } of keyCiphers) {
  test(`${name}: written by ssh-keygen, read by us`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      const options = ['-t', 'ed25519', '-Z', name, '-a', '2', '-N', PASSPHRASE, '-C', 'a comment']
      run('ssh-keygen', ['-q', ...options, '-f', path('key')])
      const text = readFileSync(path('key'), 'utf8')
      const key = await parsePrivateKey(text, { passphrase: PASSPHRASE })
      assert.equal(key.public.toString(), readFileSync(`${path('key')}.pub`, 'utf8').trim())
      assert.ok(readPublicHalf(text)?.equals(key.public))
      await assert.rejects(parsePrivateKey(text), { code: 'passphrase-required' })
      await assert.rejects(parsePrivateKey(text, { passphrase: '' }), { code: 'passphrase-required' })
      await assert.rejects(parsePrivateKey(text, { passphrase: 'wrong' }), { code: 'wrong-passphrase' })
    }),
  )

  test(`${name}: written by us, read by ssh-keygen`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      const key = await generatePrivateKey({ kind: 'ecdsa', comment: 'a comment' })
      const text = await formatPrivateKey(key, { passphrase: PASSPHRASE, cipher: name, rounds: 2 })
      writeFileSync(path('key'), text, { mode: 0o600 })
      const shown = run('ssh-keygen', ['-y', '-P', PASSPHRASE, '-f', path('key')])
      assert.equal(shown.trim(), key.public.toString())
    }),
  )
}

test('with the rounds that ssh-keygen chooses, and with ours', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', PASSPHRASE, '-f', path('key')])
    const key = await parsePrivateKey(readFileSync(path('key')), { passphrase: new TextEncoder().encode(PASSPHRASE) })
    writeFileSync(path('ours'), await formatPrivateKey(key, { passphrase: PASSPHRASE }), { mode: 0o600 })
    const shown = run('ssh-keygen', ['-y', '-P', PASSPHRASE, '-f', path('ours')])
    assert.ok(parsePublicKey(shown).equals(key.public))
  }),
)

test('rounds beyond reason, unknown ciphers and bad options are refused', async () => {
  const key = await generatePrivateKey()
  for (const options of [{ rounds: 0 }, { rounds: 1.5 }, { rounds: 2 ** 32 }, { cipher: 'none' }, { cipher: 'x' }]) {
    await assert.rejects(formatPrivateKey(key, { passphrase: 'x', ...options }), { code: 'invalid-argument' })
  }
  const text = await formatPrivateKey(key, { passphrase: 'x', rounds: 7 })
  const bytes = Buffer.from(parsePem(text)?.bytes ?? [])
  const rounds = bytes.indexOf(Buffer.from([0, 0, 0, 7, 0, 0, 0, 1]))
  assert.ok(rounds > 0)
  for (const count of [0, 10_001, 0xffffffff]) {
    bytes.writeUInt32BE(count, rounds)
    const changed = `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
    await assert.rejects(parsePrivateKey(changed, { passphrase: 'x' }), { code: 'invalid-key', message: /rounds/ })
  }
})

test('every bit of an authenticated file is covered; of others no change gives another key', async () => {
  const key = await generatePrivateKey()
  for (const cipher of ['aes256-gcm@openssh.com', 'aes256-ctr']) {
    const text = await formatPrivateKey(key, { passphrase: 'x', rounds: 1, cipher })
    const bytes = Buffer.from(parsePem(text)?.bytes ?? [])
    // 15 bytes of magic, then names and options: in all about 110 bytes before the public key.
    for (let at = 0; at < bytes.length; at += 2) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ 1
      const armour = `-----BEGIN OPENSSH PRIVATE KEY-----\n${changed.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
      const outcome = await parsePrivateKey(armour, { passphrase: 'x' }).catch((error: { code?: string }) => error.code)
      if (typeof outcome === 'object') {
        // Only the comment and the check numbers are not tied to the key, and only where nothing authenticates them.
        assert.equal(cipher, 'aes256-ctr')
        assert.ok(outcome.public.equals(key.public))
      } else assert.ok(['invalid-key', 'wrong-passphrase'].includes(outcome ?? ''), outcome)
    }
  }
})
