// The harness for AsyncSSH's server, proven with OpenSSH's client.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asyncsshAlgorithms, startAsyncsshServer, type AsyncsshServer } from './asyncssh-server.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('asyncssh', 'ssh', 'ssh-keygen')

function sshArguments(server: AsyncsshServer): string[] {
  const options = [`UserKnownHostsFile=${server.knownHostsFile}`, 'BatchMode=yes', 'IdentitiesOnly=yes']
  const identity = server.clientKeys.ed25519 as string
  const args = ['-F', 'none', '-p', String(server.port), '-i', identity, ...options.flatMap((each) => ['-o', each])]
  return [...args, server.host]
}

describe('startAsyncsshServer', () => {
  test('runs a command with its streams and status', needed, async () => {
    await using server = await startAsyncsshServer()
    const args = [...sshArguments(server), 'cat; echo problem >&2; exit 3']
    const result = await runProgram(programPath('ssh'), args, { input: 'abc' })
    assert.equal(result.stdout.toString(), 'abc')
    assert.match(result.stderr, /problem/)
    assert.equal(result.status, 3)
  })

  test('sends an exit signal', needed, async () => {
    await using server = await startAsyncsshServer()
    const result = await runProgram(programPath('ssh'), ['-v', ...sshArguments(server), 'exit-signal TERM'])
    assert.match(result.stderr, /rtype exit-signal/)
  })

  test('offers only the algorithms asked for', needed, async () => {
    await using server = await startAsyncsshServer({ algorithms: { keyExchange: ['ecdh-sha2-nistp521'] } })
    const result = await runProgram(programPath('ssh'), ['-v', ...sshArguments(server), 'true'])
    assert.equal(result.status, 0, result.stderr)
    assert.match(result.stderr, /kex: algorithm: ecdh-sha2-nistp521/)
  })

  test('lists what it has', needed, async () => {
    const algorithms = await asyncsshAlgorithms()
    assert.ok(algorithms.keyExchange.includes('curve25519-sha256'))
    assert.ok(algorithms.cipher.includes('aes128-gcm@openssh.com'))
    assert.ok(algorithms.mac.includes('umac-128-etm@openssh.com'))
    assert.ok(algorithms.compression.includes('zlib@openssh.com'))
  })
})
