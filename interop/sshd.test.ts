// The harness for OpenSSH's server, proven with OpenSSH's own client.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { isRunning, runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { startSshd } from './sshd.ts'

describe('startSshd', () => {
  test('lets ssh in with the key, without a question', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    await using sshd = await startSshd()
    const result = await runProgram(programPath('ssh'), [...sshd.sshArguments, sshd.host, 'echo hello; exit 7'])
    assert.equal(result.stdout.toString(), 'hello\n', result.stderr)
    assert.equal(result.status, 7)
    assert.match(sshd.log(), /Accepted publickey/)
  })

  test('puts the given configuration first', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    await using sshd = await startSshd({ config: ['Ciphers aes128-ctr', 'MACs hmac-sha2-512'] })
    const result = await runProgram(programPath('ssh'), ['-v', ...sshd.sshArguments, sshd.host, 'true'])
    assert.equal(result.status, 0, result.stderr)
    assert.match(result.stderr, /server->client cipher: aes128-ctr MAC: hmac-sha2-512/)
  })

  test('offers each host key type asked for', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    await using sshd = await startSshd({ hostKeyTypes: ['ed25519', 'ecdsa-384', 'rsa'] })
    for (const name of ['ssh-ed25519', 'ecdsa-sha2-nistp384', 'rsa-sha2-256']) {
      const options = ['-v', '-o', `HostKeyAlgorithms=${name}`]
      const result = await runProgram(programPath('ssh'), [...options, ...sshd.sshArguments, sshd.host, 'true'])
      assert.equal(result.status, 0, result.stderr)
      assert.match(result.stderr, new RegExp(`host key algorithm: ${name}`))
    }
  })

  test('certifies host keys', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    await using sshd = await startSshd({ hostCertificates: true })
    const options = ['-v', '-o', 'HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com']
    const result = await runProgram(programPath('ssh'), [...options, ...sshd.sshArguments, sshd.host, 'true'])
    assert.equal(result.status, 0, result.stderr)
    assert.match(await readFile(sshd.hostAuthority as string, 'utf8'), /^ssh-ed25519 /)
  })

  const needed = requires('root', 'unshare', 'sshd', 'ssh', 'ssh-keygen')
  test('has an account with a password, in a namespace of its own', needed, async () => {
    await using sshd = await startSshd({ account: true })
    const askpass = sshd.folder.file('askpass')
    await writeFile(askpass, `#!/bin/sh\necho '${sshd.password}'\n`, { mode: 0o700 })
    const options = ['-o', 'BatchMode=no', '-o', 'PreferredAuthentications=password', '-o', 'PubkeyAuthentication=no']
    const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' }
    const args = [...options, ...sshd.sshArguments, sshd.host, 'whoami; cd; pwd']
    const result = await runProgram(programPath('ssh'), args, { env })
    assert.equal(result.stdout.toString(), `yon\n${sshd.folder.file('home')}\n`, result.stderr)
    assert.doesNotMatch(await readFile('/etc/passwd', 'utf8'), /^yon:/m)
  })

  test('knows the processes of its connections and stops them', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
    const sshd = await startSshd()
    const client = runProgram(programPath('ssh'), [...sshd.sshArguments, sshd.host, 'echo on; exec sleep 100'])
    await sshd.waitForLog(/Starting session: command/)
    const [serving] = sshd.connectionProcesses()
    assert.ok(serving !== undefined && isRunning(serving))
    await sshd.stop()
    assert.equal((await client).status, 255)
    assert.equal(isRunning(serving), false)
  })

  test('reports what sshd says of a bad configuration', requires('sshd', 'ssh-keygen'), async () => {
    await assert.rejects(startSshd({ config: ['NoSuchKeyword yes'] }), /Bad configuration option: NoSuchKeyword/)
  })
})
