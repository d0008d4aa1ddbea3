// Identity files on disk.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { test } from 'node:test'
import { InsecurePermissionsError } from '../../src/errors.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { findCertificate, findIdentity, loadPrivateKey, loadPublicKey } from '../../src/keys/load.ts'
import { savePrivateKey } from '../../src/keys/store.ts'
import { inDirectory, needs, run } from './programs.ts'

test(
  'the public half is found in the file, beside it, or inside it; the certificate beside it',
  needs('ssh-keygen'),
  () =>
    inDirectory(async (path) => {
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-C', 'a comment', '-f', path('key')])
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('ca')])
      run('ssh-keygen', ['-q', '-s', path('ca'), '-I', 'id', '-n', 'me', `${path('key')}.pub`])
      const beside = await findIdentity(path('key'))
      assert.equal(beside?.hasPrivateKey, true)
      assert.equal(beside?.publicKey?.toString(), readFileSync(`${path('key')}.pub`, 'utf8').trim())
      assert.equal(beside?.certificate?.type, 'ssh-ed25519-cert-v01@openssh.com')

      copyFileSync(`${path('key')}-cert.pub`, `${path('disguised')}.pub`)
      copyFileSync(path('key'), path('disguised'))
      const disguised = await findIdentity(path('disguised'))
      assert.ok(disguised?.hasPrivateKey && disguised.publicKey?.isCertificate, 'a certificate as the public half')
      assert.equal(disguised.certificate, undefined)
      renameSync(`${path('key')}-cert.pub`, `${path('key')}-cert`)
      assert.ok((await findIdentity(path('key')))?.certificate?.equals(disguised.publicKey?.blob as Uint8Array))
      assert.ok(await findCertificate(path('disguised')), 'in path.pub')
      assert.equal(await findCertificate(path('ca')), undefined, 'a plain key is none')

      renameSync(`${path('key')}.pub`, path('moved'))
      const inside = await findIdentity(path('key'))
      assert.ok(inside?.publicKey?.equals(beside?.publicKey?.blob as Uint8Array))

      renameSync(path('moved'), `${path('key')}.pub`)
      rmSync(path('key'))
      const publicOnly = await findIdentity(path('key'))
      assert.equal(publicOnly?.hasPrivateKey, false)
      assert.ok(publicOnly?.publicKey?.equals(beside?.publicKey?.blob as Uint8Array))
      const named = await findIdentity(`${path('key')}.pub`)
      assert.equal(named?.hasPrivateKey, false)
      assert.ok(named?.publicKey?.equals(beside?.publicKey?.blob as Uint8Array))
      assert.equal(await findIdentity(path('nothing')), undefined)
      assert.equal(await findIdentity(path('')), undefined)
    }),
)

test('a private key that others may read is refused with the words of ssh', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path('key')])
    for (const mode of [0o644, 0o640, 0o601, 0o620]) {
      chmodSync(path('key'), mode)
      const { stderr } = spawnSync('ssh-keygen', ['-y', '-f', path('key')], { encoding: 'utf8' })
      await assert.rejects(loadPrivateKey(path('key')), (error) => {
        assert.ok(error instanceof InsecurePermissionsError)
        assert.equal(error.code, 'insecure-permissions')
        assert.equal(error.mode, mode)
        assert.ok(stderr.startsWith(`${error.warning.join('\r\n')}\r\n`), stderr)
        return true
      })
    }
    chmodSync(path('key'), 0o400)
    assert.ok((await loadPrivateKey(path('key'))).public.equals(await loadPublicKey(`${path('key')}.pub`)))
  }),
)

test('saved keys are 0600, replace nothing unasked and follow no link', needs('ssh-keygen'), () =>
  inDirectory(async (path) => {
    const key = await generatePrivateKey({ kind: 'ed25519', comment: 'mine' })
    await savePrivateKey(path('key'), key)
    assert.equal(statSync(path('key')).mode & 0o777, 0o600)
    assert.equal(run('ssh-keygen', ['-y', '-f', path('key')]).trim(), key.public.toString())
    assert.equal(readFileSync(`${path('key')}.pub`, 'utf8'), `${key.public.toString()}\n`)
    await assert.rejects(savePrivateKey(path('key'), key), { code: 'EEXIST' })
    const other = await generatePrivateKey({ kind: 'ecdsa' })
    await savePrivateKey(path('key'), other, { overwrite: true })
    assert.equal(statSync(path('key')).mode & 0o777, 0o600)
    assert.ok((await loadPrivateKey(path('key'))).public.equals(other.public))
    writeFileSync(path('target'), 'precious')
    symlinkSync(path('target'), path('link'))
    await assert.rejects(savePrivateKey(path('link'), key), { code: 'EEXIST' })
    assert.equal(readFileSync(path('target'), 'utf8'), 'precious')
  }),
)
