// PuTTY's key files, both versions, both ways, against puttygen.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { parsePrivateKey, readPublicHalf } from '../../src/keys/parse-private-key.ts'
import { parsePublicKey } from '../../src/keys/parse-public-key.ts'
import { inDirectory, needs, run } from './programs.ts'

const KINDS = [
  ['ed25519'],
  ['ed448'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-b', '2048'],
]
/** We read them, but make none. */
const OLD_KINDS = [['dsa', '-b', '1024']]
const PASSPHRASE = 'correct horse'

for (const version of ['2', '3']) {
  for (const kind of [...KINDS, ...OLD_KINDS]) {
    test(`ppk ${version}: puttygen -t ${kind.join(' ')}`, needs('puttygen'), () =>
      inDirectory(async (path) => {
        for (const passphrase of ['', PASSPHRASE]) {
          writeFileSync(path('passphrase'), passphrase)
          const out = ['-O', 'private', '-o', path('key.ppk'), '--ppk-param', `version=${version},passes=3`]
          const secret = ['--new-passphrase', path('passphrase')]
          run('puttygen', ['-q', '-t', ...kind, '-C', 'a comment', ...out, ...secret])
          const text = readFileSync(path('key.ppk'), 'utf8')
          const shown = run('puttygen', ['-L', path('key.ppk')])
          const key = await parsePrivateKey(text, { passphrase })
          assert.equal(`${key.public.toString()}\n`, shown)
          assert.equal(readPublicHalf(text)?.toString(), key.public.toString())
          const data = new TextEncoder().encode('data')
          assert.ok(key.sign(data, key.algorithms[0] as string).length > 0)
          if (passphrase === '') continue
          await assert.rejects(parsePrivateKey(text), { code: 'passphrase-required' })
          await assert.rejects(parsePrivateKey(text, { passphrase: 'wrong' }), { code: 'wrong-passphrase' })
        }
      }),
    )
  }

  for (const kind of KINDS) {
    test(`ppk ${version}: puttygen reads our ${kind.join(' ')}`, needs('puttygen'), () =>
      inDirectory(async (path) => {
        const [name, , bits] = kind as ['ed25519' | 'ed448' | 'ecdsa' | 'rsa', string?, string?]
        const key = await generatePrivateKey({
          kind: name,
          comment: 'a comment',
          ...(name === 'ecdsa' ? { curve: `nistp${bits ?? ''}` as 'nistp256' } : {}),
          ...(name === 'rsa' ? { bits: 2048 } : {}),
        } as Parameters<typeof generatePrivateKey>[0])
        for (const passphrase of ['', PASSPHRASE]) {
          writeFileSync(path('passphrase'), passphrase)
          const text = await formatPrivateKey(key, { format: version === '2' ? 'ppk2' : 'ppk3', passphrase })
          writeFileSync(path('key.ppk'), text)
          const secret = ['--old-passphrase', path('passphrase'), '--new-passphrase', '/dev/null']
          run('puttygen', [path('key.ppk'), '-P', '-O', 'private', '-o', path('again.ppk'), ...secret])
          const again = await parsePrivateKey(readFileSync(path('again.ppk'), 'utf8'))
          assert.ok(again.public.equals(key.public))
          assert.equal(again.comment, 'a comment')
          assert.ok(parsePublicKey(run('puttygen', ['-L', path('key.ppk')])).equals(key.public))
        }
      }),
    )
  }
}

test('ppk: every changed line is noticed', async () => {
  const key = await generatePrivateKey({ kind: 'ed25519', comment: 'a comment' })
  for (const format of ['ppk2', 'ppk3'] as const) {
    const text = await formatPrivateKey(key, { format })
    assert.ok((await parsePrivateKey(text)).public.equals(key.public))
    const lines = text.trimEnd().split('\n')
    for (const [index, line] of lines.entries()) {
      const changed = lines
        .with(
          index,
          line.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        )
        .join('\n')
      await assert.rejects(parsePrivateKey(changed), { code: 'invalid-key' }, line)
      await assert.rejects(parsePrivateKey(lines.toSpliced(index, 1).join('\n')), { code: 'invalid-key' }, line)
    }
    assert.ok((await parsePrivateKey(lines.join('\r\n'))).public.equals(key.public))
  }
})

test('ppk: work beyond reason, other versions and ciphers are refused', async () => {
  const key = await generatePrivateKey({ kind: 'ed25519' })
  const text = await formatPrivateKey(key, { format: 'ppk3', passphrase: 'x' })
  const changes = [
    ['Argon2-Memory: 8192', 'Argon2-Memory: 4294967295'],
    ['Argon2-Memory: 8192', 'Argon2-Memory: 1'],
    ['Argon2-Passes: 21', 'Argon2-Passes: 999999'],
    ['Argon2-Passes: 21', 'Argon2-Passes: 0'],
    ['Argon2-Parallelism: 1', 'Argon2-Parallelism: 100000'],
    ['Argon2id', 'Argon2x'],
    ['File-3', 'File-1'],
    ['File-3', 'File-4'],
    ['aes256-cbc', 'aes512-xyz'],
    ['Private-Lines: 1', 'Private-Lines: 999999999'],
  ] as const
  for (const [from, to] of changes) {
    assert.ok(text.includes(from))
    const changed = text.replace(from, to)
    await assert.rejects(parsePrivateKey(changed, { passphrase: 'x' }), { code: 'invalid-key' }, to)
  }
})
