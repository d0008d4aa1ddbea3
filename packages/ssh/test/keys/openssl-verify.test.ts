// What we sign is right to somebody else's eyes.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { formatPublicKey } from '../../src/keys/parse-public-key.ts'
import { Reader } from '../../src/wire/reader.ts'
import { inDirectory, needs, run } from './programs.ts'

const data = new TextEncoder().encode('what is signed')

for (const [algorithm, digest] of [
  ['rsa-sha2-512', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
  ['ssh-rsa', 'sha1'],
] as const) {
  test(`openssl verifies our ${algorithm}`, needs('openssl'), () =>
    inDirectory(async (path) => {
      const key = await generatePrivateKey({ kind: 'rsa', bits: 2048 })
      const from = new Reader(key.sign(data, algorithm))
      assert.equal(from.name(), algorithm)
      writeFileSync(path('signature'), from.string())
      writeFileSync(path('data'), data)
      writeFileSync(path('public'), formatPublicKey(key.public, 'spki'))
      const files = ['-verify', path('public'), '-signature', path('signature'), path('data')]
      assert.match(run('openssl', ['dgst', `-${digest}`, ...files]), /Verified OK/)
    }),
  )
}
