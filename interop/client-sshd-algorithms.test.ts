// Our client against OpenSSH's server: every algorithm that both have. What the installed sshd lacks is skipped by name.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Connection, DialOptions } from '@yon/ssh'
import { type AlgorithmKind, isAead, ourAlgorithms } from './catalogs.ts'
import { connectTo } from './client.ts'
import { everythingInCommon, opensshAlgorithms } from './openssh-algorithms.ts'
import { requires } from './programs.ts'
import { startSshd, type Sshd } from './sshd.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen')
const known = await opensshAlgorithms()

describe('our client and sshd', () => {
  let sshd: Sshd
  before(async () => {
    if (needed.skip === undefined) sshd = await startSshd(await everythingInCommon())
  })
  after(() => sshd?.stop())

  for (const name of ourAlgorithms('keyExchange')) {
    test(`key exchange ${name}`, options('keyExchange', name), async () => {
      await using connection = await connectTo(sshd, { algorithms: { keyExchange: name } })
      assert.equal(connection.info.keyExchange, name)
      await exchangeData(connection)
    })
  }

  for (const cipher of ourAlgorithms('cipher')) {
    for (const mac of isAead(cipher) ? ['<implicit>'] : ourAlgorithms('mac')) {
      const both = { ...options('mac', mac === '<implicit>' ? 'hmac-sha2-256' : mac), ...options('cipher', cipher) }
      test(`cipher ${cipher}, MAC ${mac}`, both, async () => {
        const algorithms = { cipher, ...(mac === '<implicit>' ? {} : { mac }) }
        await using connection = await connectTo(sshd, { algorithms })
        for (const direction of ['clientToServer', 'serverToClient'] as const) {
          assert.equal(connection.info[direction].cipher, cipher)
          assert.equal(connection.info[direction].mac, mac)
        }
        await exchangeData(connection)
        connection.rekey()
        await exchangeData(connection)
      })
    }
  }

  for (const name of ourAlgorithms('hostKey').filter((each) => !each.includes('-cert-v01@'))) {
    const token = name.startsWith('sk-') ? { skip: 'sshd needs a security key for it' } : {}
    test(`host key ${name}`, { ...options('hostKey', name), ...token }, async () => {
      await using connection = await connectTo(sshd, { algorithms: { serverHostKey: name } })
      assert.equal(connection.info.hostKeyAlgorithm, name)
      await exchangeData(connection)
    })
  }

  test('compression zlib@openssh.com', needed, async () => {
    await using connection = await connectTo(sshd, { algorithms: { compression: true } })
    await exchangeData(connection)
    assert.equal(connection.info.clientToServer.compression, 'zlib@openssh.com')
    assert.equal(connection.info.serverToClient.compression, 'zlib@openssh.com')
    const text = 'the same line again and again\n'.repeat(100_000)
    const { stdout } = await connection.run('cat', { input: text })
    assert.equal(stdout, text)
  })

  test('compression with every cipher of its kind', needed, async () => {
    for (const cipher of ['aes128-gcm@openssh.com', 'aes128-ctr', 'chacha20-poly1305@openssh.com']) {
      await using connection = await connectTo(sshd, { algorithms: { compression: true, cipher } })
      await exchangeData(connection)
      connection.rekey()
      await exchangeData(connection)
    }
  })

  test('nothing in common is said as such, with both lists', needed, async () => {
    await using picky = await startSshd({ config: ['Ciphers aes256-ctr'] })
    const attempt = connectTo(picky, { algorithms: { cipher: 'aes128-gcm@openssh.com' } })
    await assert.rejects(attempt, {
      code: 'no-common-algorithm',
      ours: ['aes128-gcm@openssh.com'],
      theirs: ['aes256-ctr'],
    })
  })

  test('group exchange takes the sizes that were asked for', needed, async () => {
    const algorithms = { keyExchange: 'diffie-hellman-group-exchange-sha256' } satisfies DialOptions['algorithms']
    await using connection = await connectTo(sshd, { algorithms })
    await exchangeData(connection)
  })
})

function options(kind: Exclude<AlgorithmKind, 'compression'>, name: string): { skip?: string } {
  if (needed.skip !== undefined) return needed
  return known[kind].includes(name) ? {} : { skip: `the installed sshd does not have ${name}` }
}

/** Both directions at once, more than a packet and not a multiple of anything. */
async function exchangeData(connection: Connection): Promise<void> {
  const bytes = randomBytes(100_003)
  const { stdoutBytes, exit } = await connection.run('cat', { input: bytes })
  assert.equal(exit.status, 0)
  assert.equal(sha256(stdoutBytes), sha256(bytes))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
