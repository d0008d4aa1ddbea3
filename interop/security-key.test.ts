// Keys inside FIDO tokens, with the token in software of OpenSSH's own tests (Debian: openssh-tests).
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { connectConfigured, key as authenticateWith, type Person } from '@yon/ssh'
import { securityKeySigner } from '@yon/ssh/agent'
import { loadConfig } from '@yon/ssh/config'
import { loadPrivateKey } from '@yon/ssh/keys'
import { connectTo } from './client.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { type Sshd, startSshd } from './sshd.ts'

const TYPES = ['ed25519-sk', 'ecdsa-sk'] as const
const PROVIDER = '/usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so'
const needed = existsSync(PROVIDER) ? requires('sshd', 'ssh-keygen') : { skip: `${PROVIDER} is not installed` }

describe('keys inside tokens', { ...needed, timeout: 60_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
    for (const type of TYPES) {
      const args = ['-q', '-t', type, '-w', PROVIDER, '-N', '', '-f', sshd.folder.file(type)]
      assert.equal((await runProgram(programPath('ssh-keygen'), args)).status, 0)
      await appendFile(sshd.authorizedKeysFile, await readFile(`${sshd.folder.file(type)}.pub`))
    }
  })
  after(() => sshd?.stop())

  for (const type of TYPES) {
    test(`${type}, by configuration`, async () => {
      const said: string[] = []
      const person: Person = { ask: () => Promise.resolve(undefined), tell: (text) => void said.push(text) }
      const settings = {
        SecurityKeyProvider: PROVIDER,
        IdentityFile: sshd.folder.file(type),
        IdentitiesOnly: 'yes',
        IdentityAgent: 'none',
        UserKnownHostsFile: sshd.knownHostsFile,
        Port: String(sshd.port),
        User: sshd.user,
      }
      const config = await loadConfig({ host: sshd.host, commandLine: Object.entries(settings), configFile: 'none' })
      await using connection = await connectConfigured(config, { person })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
      const { public: key } = await loadPrivateKey(sshd.folder.file(type))
      assert.deepEqual(said, [`Confirm user presence for key ${key.label} ${key.fingerprint()}`])
    })

    test(`${type}, as a signer of the library`, async () => {
      const key = await loadPrivateKey(sshd.folder.file(type))
      let touches = 0
      const signer = securityKeySigner(key, { provider: PROVIDER, onTouch: () => void touches++ })
      await using connection = await connectTo(sshd, { authentication: [authenticateWith(signer)] })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
      assert.equal(touches, 1)
    })
  }

  test('a library that is not there, and a helper that is not', async () => {
    const key = await loadPrivateKey(sshd.folder.file('ed25519-sk'))
    const [algorithm = ''] = key.algorithms
    const without = securityKeySigner(key, { provider: '/no/such/library.so' })
    await assert.rejects(async () => await without.sign(new Uint8Array(1), algorithm), { code: 'agent-failed' })
    const environment = { SSH_SK_HELPER: '/no/such/helper' }
    const nobody = securityKeySigner(key, { provider: PROVIDER, environment })
    await assert.rejects(async () => await nobody.sign(new Uint8Array(1), algorithm), /ssh-sk-helper cannot be run/)
  })
})
