// OpenSSH's ssh against our server: every algorithm.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { query, ssh, withoutKey } from './openssh-client.ts'
import { everyAlgorithm, type OurServer, startOurServer } from './our-server.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('ssh', 'ssh-keygen')

/** Runs `true` with options; the rest of what `-v` says is in the message when it fails. */
async function logsIn(server: OurServer, ...options: readonly string[]): Promise<string> {
  const { status, stderr } = await ssh(server, ['-v', ...options, server.host, 'exit 42'])
  assert.equal(status, 42, stderr)
  return stderr
}

describe('algorithms of ssh', () => {
  /** Tries each name that ssh knows; returns those that the server did not have. */
  async function tryEach(names: readonly string[], options: (name: string) => readonly string[]): Promise<string[]> {
    await using server = await startOurServer({ algorithms: everyAlgorithm })
    const input = Buffer.alloc(100_000, 'x')
    const missing: string[] = []
    for (const name of names) {
      const { status, stdout, stderr } = await ssh(server, [...options(name), server.host, 'cat'], { input })
      if (/no matching/.test(stderr)) missing.push(name)
      else assert.deepEqual([status, stdout.equals(input)], [0, true], `${name}: ${stderr}`)
    }
    return missing
  }

  test('every key exchange method of ssh', needed, async () => {
    assert.deepEqual(await tryEach(await query('kex'), (name) => ['-o', `KexAlgorithms=${name}`]), [])
  })

  test('every cipher of ssh', needed, async () => {
    assert.deepEqual(await tryEach(await query('cipher'), (name) => ['-c', name]), [])
  })

  test('every MAC of ssh', needed, async () => {
    assert.deepEqual(await tryEach(await query('mac'), (name) => ['-c', 'aes128-ctr', '-m', name]), [])
  })

  test('every type of host key and of user key', needed, async () => {
    const types = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const
    await using server = await startOurServer({ hostKeyTypes: types, clientKeyTypes: types })
    for (const name of ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521']) {
      await logsIn(server, '-o', `HostKeyAlgorithms=${name}`)
    }
    for (const name of ['rsa-sha2-512', 'rsa-sha2-256']) {
      await logsIn(server, '-o', `HostKeyAlgorithms=${name}`)
      const only = ['-o', 'IdentityFile=none', '-o', `PubkeyAcceptedAlgorithms=${name}`]
      await logsIn(server, ...only, '-i', server.clientKeys.rsa as string)
    }
    for (const type of types) {
      const alone = withoutKey(server)
      const args = [...alone, '-i', server.clientKeys[type] as string, server.host, 'exit 42']
      const { status, stderr } = await runProgram(programPath('ssh'), args)
      assert.equal(status, 42, `${type}: ${stderr}`)
    }
  })

  test('strict key exchange, server-sig-algs and hostbound signatures are used', needed, async () => {
    await using server = await startOurServer()
    const { stderr } = await ssh(server, ['-vvv', server.host, 'true'])
    assert.match(stderr, /will use strict KEX ordering/)
    assert.match(stderr, /kex_input_ext_info: server-sig-algs=<[^>]*rsa-sha2-512/)
    assert.match(stderr, /publickey-hostbound-v00@openssh\.com/)
  })

  test('compression', needed, async () => {
    await using server = await startOurServer()
    const input = Buffer.alloc(1_000_000, 'compress me ')
    const { stdout, stderr } = await ssh(server, ['-v', '-C', server.host, 'cat'], { input })
    assert.ok(stdout.equals(input), stderr)
    assert.match(stderr, /compression: zlib@openssh\.com/)
  })
})
