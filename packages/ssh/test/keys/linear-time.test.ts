// Texts of the largest size that are made to take long: each is done within a second or so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SshError } from '../../src/errors.ts'
import { parsePrivateKey, readPublicHalf } from '../../src/keys/parse-private-key.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { parsePublicKeyLine } from '../../src/keys/public-key-line.ts'

const SIZE = 1024 * 1024
const fill = (text: string): string => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE)

const texts: Readonly<Record<string, string>> = {
  'line feeds': fill('\n'),
  'one long line': fill('A'),
  'padding characters': `ssh-rsa ${fill('=')}`.slice(0, SIZE),
  'blanks after a type': `ssh-rsa${fill(' ')}`.slice(0, SIZE),
  'open quotes': fill('"\\"'),
  'beginnings of PEM': fill('-----BEGIN A-----\n'),
  'beginnings of PEM that go on': fill('-----BEGIN A-----    '),
  'PEM headers':
    `-----BEGIN RSA PRIVATE KEY-----\n${fill('a:b\n')}`.slice(0, SIZE - 40) + '\n-----END RSA PRIVATE KEY-----\n',
  'RFC 4716 headers that go on': `---- BEGIN SSH2 PUBLIC KEY ----\nA:\\\n${fill('\\\n')}`.slice(0, SIZE),
  'lines of a PuTTY key':
    `PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: \nPublic-Lines: 1024\n${fill('A\n')}`.slice(0, SIZE),
}

for (const [what, text] of Object.entries(texts)) {
  test(`${what}: refused soon`, async () => {
    const began = performance.now()
    for (const parse of [parsePrivateKey, parsePublicKey, parsePublicKeyLine, readPublicHalf]) {
      try {
        await parse(text)
        assert.equal(parse, readPublicHalf, 'only the search for a public half may find nothing')
      } catch (error) {
        if (!(error instanceof SshError)) throw error
        assert.equal(error.code, 'invalid-key')
      }
    }
    // Quadratic work on a million characters would take many minutes.
    assert.ok(performance.now() - began < 30_000)
  })
}
