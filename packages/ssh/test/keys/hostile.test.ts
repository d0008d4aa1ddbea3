// Key texts that were tampered with: only declared errors, and no key that differs from the true one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SshError } from '../../src/errors.ts'
import { formatPrivateKey, type PrivateKeyFormat } from '../../src/keys/format-private-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { formatPublicKey, parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { parsePublicKeyLine } from '../../src/keys/public-key-line.ts'
import { PublicKey } from '../../src/keys/public-key.ts'
import { Writer } from '../../src/wire/writer.ts'

const DECLARED = ['invalid-key', 'passphrase-required', 'wrong-passphrase']

const firstKey = await generatePrivateKey({ kind: 'ed25519', comment: 'c' })
const keys = [
  firstKey,
  await generatePrivateKey({ kind: 'ecdsa', curve: 'nistp384', comment: 'c' }),
  await generatePrivateKey({ kind: 'rsa', bits: 1024, comment: 'c' }),
]

for (const key of keys) {
  const formats: PrivateKeyFormat[] = ['openssh', 'pkcs8', 'ppk2', 'ppk3']
  for (const format of formats) {
    const text = await formatPrivateKey(key, { format })
    test(`${key.public.type} as ${format}: truncated at every character, a bit flipped in every byte`, async () => {
      for (let at = 0; at < text.length; at++) {
        // Without the last character only the final newline is gone.
        if (at < text.trimEnd().length) assert.equal(await outcome(text.slice(0, at)), 'refused', `${at} characters`)
        const bytes = Buffer.from(text, 'latin1')
        bytes[at] = (bytes[at] as number) ^ (1 << (at % 7))
        // Of Ed25519 it holds only the seed, and any seed is a key.
        if (format === 'pkcs8' && key.public.type === 'ssh-ed25519') await parsePrivateKey(bytes).catch(assertDeclared)
        else await outcome(bytes)
      }
    })
  }

  test(`${key.public.type} in openssh-key-v1: no flipped bit in its bytes gives another key`, async () => {
    const lines = (await formatPrivateKey(key)).trimEnd().split('\n')
    const bytes = Buffer.from(lines.slice(1, -1).join(''), 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      const text = [lines[0], changed.toString('base64'), lines.at(-1)].join('\n')
      try {
        const read = await parsePrivateKey(text)
        assert.ok(read.public.equals(key.public), `bit ${bit}`)
      } catch (error) {
        assertDeclared(error)
      }
    }
  })

  test(`${key.public.type} as public key: truncated and flipped`, () => {
    for (const format of ['openssh', 'rfc4716', 'spki'] as const) {
      if (format === 'spki' && key.public.type === 'ssh-ed25519') continue
      const text = formatPublicKey(key.public, format)
      for (let at = 0; at < text.length; at++) {
        assertNoCrash(() => parsePublicKey(text.slice(0, at)))
        const bytes = Buffer.from(text, 'latin1')
        bytes[at] = (bytes[at] as number) ^ (1 << (at % 7))
        assertNoCrash(() => parsePublicKey(bytes))
      }
    }
  })
}

test('random text and random bytes are refused with a declared error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.uint8Array({ maxLength: 300 })),
      async (input) => {
        assert.equal(await outcome(input), 'refused')
        assertNoCrash(() => parsePublicKey(input))
      },
    ),
    { numRuns: 2000 },
  )
})

test('a type that is not known stays an opaque blob, whatever follows the name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (tail) => {
      const blob = new Writer().name('ssh-future@example.com').rest(tail).bytes()
      const key = new PublicKey(blob)
      assert.equal(key.parts, undefined)
      assert.equal(key.certificate, undefined)
      assert.ok(parsePublicKeyLine(key.toString()).key.equals(blob))
    }),
  )
})

test('a certificate is never a plain key, of a known type or not', () => {
  const { blob } = firstKey.public
  const name = 'ssh-ed25519-cert-v01@openssh.com'
  assert.throws(() => new PublicKey(new Writer().name(name).rest(blob.subarray(15)).bytes()), { code: 'invalid-key' })
  const unknown = new PublicKey(new Writer().name('ssh-future-cert-v02@example.com').rest(blob).bytes())
  assert.ok(unknown.isCertificate)
  assert.equal(unknown.parts, undefined)
})

test('options before a key are skipped, quotes and escapes respected', () => {
  const line = firstKey.public.toString()
  const options = [
    'no-pty',
    'command="echo \\"a b\\" c",no-pty',
    'from="10.0.0.0/8, *.x",environment="A=ssh-ed25519 AAAA"',
  ]
  for (const option of options) {
    const parsed = parsePublicKeyLine(`  ${option} \t${line}\r\n`)
    assert.equal(parsed.options, option)
    assert.equal(parsed.key.toString(), line)
  }
  for (const bad of [
    '',
    '# x',
    'command="open ' + line,
    `a b ${line}`,
    'ssh-ed25519',
    'ssh-ed25519 AAAA',
    `ssh-rsa ${line.slice(12)}`,
  ]) {
    assert.throws(() => parsePublicKeyLine(bad), { code: 'invalid-key' }, bad)
  }
})

test('public keys and certificates given as private keys are called by their name', async () => {
  const { public: key } = firstKey
  await assert.rejects(parsePrivateKey(key.toString()), { code: 'invalid-key', message: /this is a public key/ })
  await assert.rejects(parsePrivateKey(formatPublicKey(key, 'rfc4716')), { message: /this is an RFC 4716 public key/ })
  await assert.rejects(parsePrivateKey(formatPublicKey(key, 'spki')), { message: /it is a public key/ })
  await assert.rejects(parsePrivateKey('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'), /X\.509/)
  await assert.rejects(parsePrivateKey('x'.repeat(2 ** 20 + 1)), { code: 'invalid-key', message: /too long/ })
})

async function outcome(input: string | Uint8Array): Promise<'read' | 'refused'> {
  try {
    const key = await parsePrivateKey(input, { passphrase: 'x' })
    // A change that goes unnoticed can only have hit what is no part of the key, such as the comment.
    assert.ok(keys.some(({ public: { blob } }) => key.public.equals(blob)))
    return 'read'
  } catch (error) {
    assertDeclared(error)
    return 'refused'
  }
}

function assertNoCrash(use: () => unknown): void {
  try {
    use()
  } catch (error) {
    assertDeclared(error)
  }
}

function assertDeclared(error: unknown): void {
  if (!(error instanceof SshError) || !DECLARED.includes(error.code)) throw error
}
