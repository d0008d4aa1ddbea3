// Private key files of security keys: they hold a handle, not a secret. Made here, as no token is at hand.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { certificateNameOf, findKeyFormat } from '../../src/algorithms/host-key/formats.ts'
import type { KeyFormat } from '../../src/algorithms/host-key/key-format.ts'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { readPrivateEntry, writePrivateEntry } from '../../src/keys/private-fields.ts'
import { type PrivateKey, privateKeyOf } from '../../src/keys/private-key.ts'
import { Reader } from '../../src/wire/reader.ts'
import { Writer } from '../../src/wire/writer.ts'
import { inDirectory, needs, run } from './programs.ts'

for (const [name, request] of [
  ['sk-ssh-ed25519@openssh.com', { kind: 'ed25519' }],
  ['sk-ecdsa-sha2-nistp256@openssh.com', { kind: 'ecdsa' }],
] as const) {
  test(`${name}: ssh-keygen reads what we write; only a token can sign`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      const key = await tokenKey(name, request)
      assert.ok(key.needsSecurityKey)
      assert.throws(() => key.sign(new Uint8Array(1), name), { code: 'invalid-key', advice: /ssh-agent/ })
      const text = await formatPrivateKey(key)
      writeFileSync(path('key'), text, { mode: 0o600 })
      assert.equal(run('ssh-keygen', ['-y', '-f', path('key')]).trim(), key.public.toString())
      const again = await parsePrivateKey(text)
      assert.ok(again.public.equals(key.public))
      assert.equal(plain(again), plain(key))
      for (const format of ['pkcs8', 'pem'] as const) {
        await assert.rejects(formatPrivateKey(key, { format }), { code: 'invalid-argument' })
      }
      await assert.rejects(formatPrivateKey(key, { format: 'ppk3' }), { code: 'invalid-key' })
    }),
  )

  test(`${name}: with its certificate, as an agent gets it`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      const key = await tokenKey(name, request)
      writeFileSync(path('key.pub'), `${key.public.toString()}\n`)
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('ca')])
      run('ssh-keygen', ['-q', '-s', path('ca'), '-I', 'id', '-n', 'me', path('key.pub')])
      const certificate = parsePublicKey(readFileSync(path('key-cert.pub'), 'utf8'))
      assert.equal(certificate.type, certificateNameOf(name))
      const to = new Writer()
      writePrivateEntry(to, key.withCertificate(certificate).entry())
      const from = new Reader(to.bytes())
      const read = privateKeyOf(readPrivateEntry(from), key.comment)
      from.end()
      assert.equal(plain(read), plain(key.withCertificate(certificate)))
      for (let length = 0; length < to.length; length++) {
        assert.throws(() => readPrivateEntry(new Reader(to.bytes().subarray(0, length))))
      }
    }),
  )
}

async function tokenKey(name: string, request: Parameters<typeof generatePrivateKey>[0]): Promise<PrivateKey> {
  const { parts } = (await generatePrivateKey(request)).public
  if (parts?.kind !== 'ed25519' && parts?.kind !== 'ecdsa') throw new Error('unexpected kind of key')
  const publicParts = { kind: 'security-key', key: parts, application: 'ssh:' } as const
  const keyHandle = new Uint8Array(64).fill(9)
  const fields = { kind: 'security-key', publicParts, flags: 1, keyHandle, reserved: new Uint8Array(0) } as const
  return privateKeyOf({ format: findKeyFormat(name) as KeyFormat, certificate: undefined, fields }, 'a comment')
}

/** Buffers and arrays compare alike. */
function plain(key: PrivateKey): string {
  const { certificate, fields } = key.entry()
  assert.equal(fields.kind, 'security-key')
  const { publicParts, flags, keyHandle, reserved } = fields
  const hexadecimal = [certificate ?? [], keyHandle, reserved].map((bytes) => Buffer.from(bytes).toString('hex'))
  return [publicParts.application, flags, ...hexadecimal].join(' ')
}
