// Keys made by ssh-keygen: read, listed, used.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { findHostKeyAlgorithm } from '../../src/algorithms/host-key/catalog.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { parsePublicKeyLine } from '../../src/keys/public-key-line.ts'
import { inDirectory, needs, run } from './programs.ts'

const KINDS = [
  ['ed25519'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
  ['rsa', '-b', '1024'],
  ['rsa', '-b', '3072'],
  // OpenSSH has none since version 10.
  ...(hasDsa() ? [['dsa']] : []),
]

function hasDsa(): boolean {
  const { stdout } = spawnSync('ssh', ['-Q', 'key-plain'], { encoding: 'utf8' })
  return (stdout ?? '').includes('ssh-dss')
}

for (const kind of KINDS) {
  test(`ssh-keygen -t ${kind.join(' ')}: read, fingerprint, randomart, sign`, needs('ssh-keygen'), () =>
    inDirectory(async (path) => {
      const file = path('key')
      run('ssh-keygen', ['-q', '-t', ...kind, '-N', '', '-C', 'a comment', '-f', file])
      const privateKey = await parsePrivateKey(readFileSync(file, 'utf8'))
      const line = readFileSync(`${file}.pub`, 'utf8').trim()
      const { key } = parsePublicKeyLine(line)

      assert.equal(privateKey.public.toString(), line)
      assert.equal(key.toString(), line)
      assert.ok(privateKey.public.equals(key))
      assert.equal(privateKey.comment, 'a comment')

      const listed = `${key.bits} ${key.fingerprint()} ${key.comment} (${key.label})\n`
      assert.equal(run('ssh-keygen', ['-l', '-f', file]), listed)
      assert.equal(run('ssh-keygen', ['-l', '-v', '-f', file]), `${listed}${key.randomart()}\n`)
      assert.equal(
        run('ssh-keygen', ['-l', '-v', '-E', 'md5', '-f', file]),
        `${key.bits} ${key.fingerprint('md5')} ${key.comment} (${key.label})\n${key.randomart('md5')}\n`,
      )

      const data = new TextEncoder().encode('what is signed')
      for (const name of privateKey.algorithms) {
        const signature = privateKey.sign(data, name)
        const algorithm = findHostKeyAlgorithm(name)
        assert.ok(algorithm?.verify(key.blob, signature, data), name)
        assert.equal(algorithm?.verify(key.blob, signature, data.subarray(1)), false)
      }
    }),
  )
}
