// The harness for Dropbear's server, proven with OpenSSH's client.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startDropbear } from './dropbear.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('root', 'unshare', 'dropbear', 'dropbearkey', 'ssh', 'ssh-keygen')

test('startDropbear lets ssh in with the key and with each host key', needed, async () => {
  await using server = await startDropbear({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] })
  for (const name of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-256']) {
    const options = [`HostKeyAlgorithms=${name}`, `UserKnownHostsFile=${server.knownHostsFile}`, 'BatchMode=yes']
    const args = ['-F', 'none', '-p', String(server.port), '-i', server.clientKeys.ed25519 as string, '-l', server.user]
    const all = [...args, ...options.flatMap((each) => ['-o', each]), server.host, 'whoami']
    const result = await runProgram(programPath('ssh'), all)
    assert.equal(result.stdout.toString(), `${server.user}\n`, result.stderr)
  }
  assert.match(server.log(), /Pubkey auth succeeded/)
})
