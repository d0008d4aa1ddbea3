// Our client against OpenSSH's server with certified host keys.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { certificateAuthority, type HostKeyError, knownHosts, type TrustPolicy } from '@yon/ssh'
import { connectTo } from './client.ts'
import { requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

const certificates = {
  ed25519: ['ssh-ed25519-cert-v01@openssh.com'],
  ecdsa: ['ecdsa-sha2-nistp256-cert-v01@openssh.com'],
  'ecdsa-384': ['ecdsa-sha2-nistp384-cert-v01@openssh.com'],
  'ecdsa-521': ['ecdsa-sha2-nistp521-cert-v01@openssh.com'],
  rsa: ['rsa-sha2-256-cert-v01@openssh.com', 'rsa-sha2-512-cert-v01@openssh.com'],
} as const
const types = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const

describe('certified host keys of sshd', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  let authority = ''
  before(async () => {
    sshd = await startSshd({ hostKeyTypes: types, hostCertificates: true })
    authority = (await readFile(sshd.hostAuthority as string, 'utf8')).trim()
  })
  after(() => sshd?.stop())

  /** A known_hosts with these lines; `%` stands for the server's name there. */
  async function listing(...lines: readonly string[]): Promise<TrustPolicy> {
    const file = sshd.folder.file(`known_hosts_${Math.random()}`)
    await writeFile(file, lines.map((line) => `${line.replace('%', `[127.0.0.1]:${sshd.port}`)}\n`).join(''))
    return knownHosts({ files: { user: [file] }, strict: 'yes' })
  }

  for (const type of types) {
    for (const name of certificates[type]) {
      test(`${name}, by its authority in known_hosts`, async () => {
        const trust = await listing(`@cert-authority % ${authority}`)
        await using connection = await connectTo(sshd, { trust, algorithms: { serverHostKey: name } })
        assert.equal(connection.info.hostKeyAlgorithm, name)
        assert.equal((await connection.run('echo in')).stdout, 'in\n')
      })
    }
  }

  test('the policy certificateAuthority', async () => {
    await using connection = await connectTo(sshd, { trust: certificateAuthority([authority]) })
    assert.match(connection.info.hostKeyAlgorithm, /-cert-v01@openssh\.com$/)
    const other = (await readFile(`${sshd.clientKeys.ed25519}.pub`, 'utf8')).trim()
    await assert.rejects(connectTo(sshd, { trust: certificateAuthority([other]) }), { code: 'host-key-unknown' })
  })

  test('a certificate for another name is refused', async () => {
    const trust = await listing(`@cert-authority * ${authority}`)
    const attempt = connectTo(sshd, { trust, hostKeyAlias: 'somewhere.else' })
    await assert.rejects(attempt, { name: 'HostKeyError' })
  })

  test('a revoked authority is refused, whatever else is said', async () => {
    const trust = await listing(`@cert-authority % ${authority}`, `@revoked * ${authority}`)
    const algorithms = { serverHostKey: 'ssh-ed25519-cert-v01@openssh.com' }
    await assert.rejects(connectTo(sshd, { trust, algorithms }), { code: 'host-key-revoked' })
  })

  test('a plain key that is known is taken from the same server', async () => {
    const key = (await readFile(`${sshd.hostKeyFiles['ecdsa-384']}.pub`, 'utf8')).trim()
    await using connection = await connectTo(sshd, { trust: await listing(`% ${key}`) })
    // As with ssh: that type of key comes first, in its certificate if the server has one.
    assert.match(connection.info.hostKeyAlgorithm, /^ecdsa-sha2-nistp384/)
  })

  test('a changed key is refused with the file and line', async () => {
    const other = (await readFile(`${sshd.clientKeys.ed25519}.pub`, 'utf8')).trim()
    const trust = await listing('# a comment', `% ${other}`)
    const algorithms = { serverHostKey: 'ssh-ed25519' }
    await assert.rejects(connectTo(sshd, { trust, algorithms }), (error: HostKeyError) => {
      assert.equal(error.code, 'host-key-changed')
      assert.deepEqual(
        error.locations.map(({ line }) => line),
        [2],
      )
      assert.match(error.warning.join('\n'), /known_hosts_[\d.]+:2/)
      return true
    })
  })

  test('an unknown host is refused when nobody is asked', async () => {
    await assert.rejects(connectTo(sshd, { trust: await listing() }), { code: 'host-key-unknown' })
  })
})
