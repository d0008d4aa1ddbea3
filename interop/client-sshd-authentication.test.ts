// Our client against OpenSSH's server: ways to authenticate, one after another and together, and being refused.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { agentKeys, keyFile, password } from '@yon/ssh'
import { connectAgent } from '@yon/ssh/agent'
import { connectTo } from './client.ts'
import { certify, generateKey, type KeyType } from './keys.ts'
import { runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { startSshd } from './sshd.ts'

const allTypes: readonly KeyType[] = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa']

describe('public keys', requires('sshd', 'ssh-keygen'), () => {
  test('each type of key', async () => {
    await using sshd = await startSshd({ clientKeyTypes: allTypes })
    for (const type of allTypes) {
      await using connection = await connectTo(sshd, { authentication: [keyFile(sshd.clientKeys[type] as string)] })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
    }
  })

  test('each RSA signature algorithm that sshd takes', async () => {
    for (const algorithm of ['rsa-sha2-256', 'rsa-sha2-512']) {
      await using sshd = await startSshd({ clientKeyTypes: ['rsa'], config: [`PubkeyAcceptedAlgorithms ${algorithm}`] })
      // This sshd tells in server-sig-algs what it could do, not what it was told to take.
      await using connection = await connectTo(sshd, { publickeyAlgorithms: [algorithm] })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
    }
  })

  test('SHA-1 with RSA is refused by us, unless it is named', async () => {
    await using sshd = await startSshd({ clientKeyTypes: ['rsa'], config: ['PubkeyAcceptedAlgorithms ssh-rsa'] })
    await assert.rejects(connectTo(sshd), { code: 'authentication-failed' })
    await using connection = await connectTo(sshd, { publickeyAlgorithms: ['ssh-rsa'] })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
  })

  test('an encrypted key', async () => {
    await using sshd = await startSshd()
    const file = sshd.folder.file('encrypted')
    const line = await generateKey(file, 'ed25519', { passphrase: 'secret words' })
    await writeFile(sshd.authorizedKeysFile, `${line}\n`)
    await using connection = await connectTo(sshd, { authentication: [keyFile(file, { passphrase: 'secret words' })] })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
  })

  test('a key that sshd does not know is refused, with what is left', async () => {
    await using sshd = await startSshd({ config: ['PasswordAuthentication no', 'KbdInteractiveAuthentication no'] })
    const file = sshd.folder.file('stranger')
    await generateKey(file, 'ed25519')
    await assert.rejects(connectTo(sshd, { authentication: [keyFile(file)] }), {
      code: 'authentication-failed',
      methodsThatCanContinue: ['publickey'],
    })
    await sshd.waitForLog(/Connection closed by authenticating user|Disconnected from|Received disconnect/)
  })

  test('the right key after ten wrong ones', async () => {
    await using sshd = await startSshd()
    const wrong = Array.from({ length: 10 }, (_, at) => sshd.folder.file(`wrong${at}`))
    for (const file of wrong) await generateKey(file, 'ed25519')
    const authentication = [...wrong, sshd.clientKeys.ed25519 as string].map((file) => keyFile(file))
    await using connection = await connectTo(sshd, { authentication })
    assert.equal((await connection.run('echo in')).stdout, 'in\n')
  })

  test('too many failures end with what sshd says', async () => {
    await using sshd = await startSshd({ config: ['MaxAuthTries 3'] })
    const wrong = Array.from({ length: 6 }, (_, at) => sshd.folder.file(`wrong${at}`))
    for (const file of wrong) await generateKey(file, 'ed25519')
    const authentication = wrong.map((file) => keyFile(file))
    await assert.rejects(connectTo(sshd, { authentication }), (error: Error & { code: string }) => {
      assert.equal(error.code, 'disconnected')
      assert.match(error.message, /Too many authentication failures/)
      return true
    })
  })

  test("a user's certificate", async () => {
    await using sshd = await startSshd()
    const authority = sshd.folder.file('user_authority')
    await generateKey(authority, 'ed25519')
    await using strict = await startSshd({ config: [`TrustedUserCAKeys ${authority}.pub`, 'AuthorizedKeysFile none'] })
    for (const type of allTypes) {
      const file = sshd.folder.file(`certified_${type}`)
      await generateKey(file, type)
      const plain = [keyFile(file)]
      await assert.rejects(connectTo(strict, { authentication: plain }), { code: 'authentication-failed' })
      await certify({ authority, publicKeyFile: `${file}.pub`, principals: [strict.user] })
      await using connection = await connectTo(strict, { authentication: [keyFile(file)] })
      assert.equal((await connection.run('echo in')).stdout, 'in\n')
      assert.match(strict.log(), /Accepted publickey .*-CERT/)
    }
  })
})

describe('an agent', requires('sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'), () => {
  test("keys in OpenSSH's agent, and the agent forwarded", async () => {
    await using sshd = await startSshd({ clientKeyTypes: ['ed25519', 'rsa'] })
    const socket = sshd.folder.file('agent.sock')
    const program = startProgram(programPath('ssh-agent'), ['-D', '-a', socket])
    try {
      await program.waitFor(/SSH_AUTH_SOCK|Agent pid/)
      const env = { ...process.env, SSH_AUTH_SOCK: socket }
      const added = await runProgram(programPath('ssh-add'), ['-q', sshd.clientKeys.rsa as string], { env })
      assert.equal(added.status, 0, added.stderr)
      const agent = await connectAgent(socket)
      await using connection = await connectTo(sshd, { authentication: [agentKeys(agent)] })
      assert.match(sshd.log(), /Accepted publickey for .* RSA/)
      const without = await connection.run('ssh-add -l')
      assert.equal(without.exit.status, 2, 'an agent was forwarded although nobody asked')
      connection.forwardAgent(socket)
      const { stdout } = await connection.run('ssh-add -l', { forwardAgent: true })
      assert.match(stdout, /^2048 SHA256:\S+ rsa \(RSA\)\n$/)
      agent.close()
    } finally {
      await program.stop()
    }
  })
})

describe('passwords', requires('root', 'unshare', 'sshd', 'ssh-keygen'), () => {
  test('the right one, and a wrong one', async () => {
    await using sshd = await startSshd({ account: true })
    await using connection = await connectTo(sshd, { authentication: [password(sshd.password as string)] })
    assert.equal((await connection.run('whoami')).stdout, `${sshd.user}\n`)
    const wrong = connectTo(sshd, { authentication: [password('wrong')] })
    await assert.rejects(wrong, { code: 'authentication-failed' })
  })

  test('a person who is right the third time', async () => {
    await using sshd = await startSshd({ account: true })
    const asked: number[] = []
    const person = password(({ attempt, userName }) => {
      assert.equal(userName, sshd.user)
      asked.push(attempt)
      return attempt === 3 ? sshd.password : 'wrong'
    })
    await using connection = await connectTo(sshd, { authentication: [person] })
    assert.deepEqual(asked, [1, 2, 3])
    assert.equal((await connection.run('whoami')).stdout, `${sshd.user}\n`)
  })

  test('several methods in sequence, after partial successes', async () => {
    await using sshd = await startSshd({
      account: true,
      clientKeyTypes: ['ed25519', 'rsa'],
      config: ['AuthenticationMethods publickey,publickey,password'],
    })
    const { ed25519, rsa } = sshd.clientKeys
    const keys = [keyFile(ed25519 as string), keyFile(rsa as string)]
    const all = [...keys, password(sshd.password as string)]
    await using connection = await connectTo(sshd, { authentication: all })
    assert.equal((await connection.run('whoami')).stdout, `${sshd.user}\n`)
    await assert.rejects(connectTo(sshd, { authentication: keys }), {
      code: 'authentication-failed',
      methodsThatCanContinue: ['password'],
    })
  })
})

describe('banners', requires('sshd', 'ssh-keygen'), () => {
  test('reach whoever asked for them', async () => {
    await using sshd = await startSshd({ config: ['Banner /etc/passwd'] })
    let banner = ''
    await using _connection = await connectTo(sshd, { onBanner: (text) => (banner += text) })
    assert.match(banner, /^root:x:0:0:/m)
  })
})
