// OpenSSH's ssh against our server: sessions and forwards.
import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { systemPrograms } from '@yon/ssh/server'
import { converse, echoServer } from './echo.ts'
import { ssh } from './openssh-client.ts'
import { type OurServer, startOurServer } from './our-server.ts'
import { freePort } from './port.ts'
import { runProgram, startProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('ssh', 'ssh-keygen')

describe('sessions of ssh', () => {
  test('exit status, signal, output on both streams, environment', needed, async () => {
    await using server = await startOurServer()
    const options = ['-o', 'SetEnv=LC_TEST=yes', '-o', 'SendEnv=NOTHING']
    const result = await ssh(server, [...options, server.host, 'echo out $LC_TEST; echo err >&2; exit 3'])
    assert.deepEqual([result.status, result.stdout.toString(), result.stderr], [3, 'out yes\n', 'err\n'])
    const killed = await ssh(server, ['-v', server.host, 'kill -KILL $$'])
    assert.equal(killed.status, 255)
    assert.match(killed.stderr, /exit-signal/)
  })

  test('10 MB both ways, and in each direction alone', needed, async () => {
    await using server = await startOurServer()
    const input = Buffer.alloc(10 * 1024 * 1024, 'abcdefghijklmnopq')
    const both = await ssh(server, [server.host, 'cat'], { input })
    assert.ok(both.stdout.equals(input), both.stderr)
    const up = await ssh(server, [server.host, 'wc -c'], { input })
    assert.equal(Number(up.stdout), input.length)
    const down = await ssh(server, ['-n', server.host, `head -c ${input.length} /dev/zero`])
    assert.equal(down.stdout.length, input.length)
  })

  test('re-keying by either side while data flows', needed, async () => {
    const input = Buffer.alloc(8 * 1024 * 1024, 'abcdefghijklmnopq')
    await using server = await startOurServer()
    const theirs = await ssh(server, ['-v', '-o', 'RekeyLimit=1M', server.host, 'cat'], { input })
    assert.ok(theirs.stdout.equals(input), theirs.stderr)
    assert.ok((theirs.stderr.match(/SSH2_MSG_NEWKEYS sent/g) ?? []).length > 3)
    await using ours = await startOurServer({ rekey: { bytes: 1024 * 1024 } })
    const result = await ssh(ours, ['-v', ours.host, 'cat'], { input })
    assert.ok(result.stdout.equals(input), result.stderr)
    assert.ok((result.stderr.match(/SSH2_MSG_NEWKEYS sent/g) ?? []).length > 3)
  })

  test('re-keying from the first kilobyte on, by either side and by both', needed, async () => {
    const input = Buffer.alloc(300_000, 'abcdefghijklmnopq')
    const cheap = { keyExchange: 'curve25519-sha256', compression: true }
    for (const [options, compress] of [
      [{}, 'no'],
      [{ rekey: { bytes: 1024 } }, 'yes'],
    ] as const) {
      await using server = await startOurServer({ algorithms: cheap, ...options })
      const theirs = ['-o', 'RekeyLimit=1K', '-o', `Compression=${compress}`]
      const result = await ssh(server, [...theirs, server.host, 'cat'], { input })
      assert.ok(result.stdout.equals(input), result.stderr)
      // Bit by bit, as limits are looked at between writes.
      const trickle = 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do head -c 1500 /dev/urandom; sleep 0.05; done'
      const slow = await ssh(server, ['-v', ...theirs, server.host, trickle])
      assert.equal(slow.stdout.length, 15 * 1500)
      assert.ok((slow.stderr.match(/SSH2_MSG_NEWKEYS sent/g) ?? []).length > 2, slow.stderr)
    }
  })

  test('a terminal', requires('ssh', 'ssh-keygen', 'script'), async () => {
    await using server = await startOurServer()
    const result = await ssh(server, ['-tt', server.host, 'tty; stty size; exit 4'])
    assert.equal(result.status, 4, result.stderr)
    assert.match(result.stdout.toString(), /^\/dev\/pts\/\d+\r\n\d+ \d+\r\n/)
  })

  test('several sessions over one connection', needed, async () => {
    await using server = await startOurServer()
    const control = ['-S', server.folder.file('control')]
    const master = startProgram(programPath('ssh'), [...server.sshArguments, ...control, '-M', '-N', server.host])
    try {
      for (let attempt = 0; attempt < 100; attempt++) {
        if ((await ssh(server, [...control, '-O', 'check', server.host])).status === 0) break
      }
      const results = await Promise.all([1, 2, 3, 4].map((i) => ssh(server, [...control, server.host, `exit ${i}`])))
      assert.deepEqual(
        results.map(({ status }) => status),
        [1, 2, 3, 4],
      )
      assert.equal(server.events.filter(({ event }) => event === 'authenticated').length, 1)
    } finally {
      await master.stop()
    }
  })

  test('sftp, when it is a subsystem', requires('ssh', 'sftp', 'sftp-server', 'ssh-keygen'), async () => {
    const sftp = programPath('sftp-server')
    await using server = await startOurServer({
      onSession: (session) => systemPrograms(session, { subsystems: { sftp: [sftp] } }),
    })
    const [from, to] = [server.folder.file('from'), server.folder.file('to')]
    const content = Buffer.alloc(3_000_000, 'sftp')
    await writeFile(from, content)
    // The options of ssh that sftp spells differently.
    const options = server.sshArguments.slice(0, -4)
    const args = [...options, '-P', String(server.port), '-b', '-', `alice@${server.host}`]
    const result = await runProgram(programPath('sftp'), args, { input: `get ${from} ${to}\nput ${to} ${from}.2\n` })
    assert.equal(result.status, 0, result.stderr)
    assert.ok((await readFile(`${from}.2`)).equals(content))
  })
})

describe('forwards of ssh', () => {
  async function withForward(server: OurServer, args: readonly string[], use: () => Promise<void>): Promise<void> {
    const options = ['-v', '-N', '-o', 'ExitOnForwardFailure=yes']
    const client = startProgram(programPath('ssh'), [...server.sshArguments, ...options, ...args, server.host])
    try {
      await client.waitFor(/Entering interactive session|All remote forwarding requests processed/)
      await use()
    } finally {
      await client.stop()
    }
  }

  test('-L and -R on TCP and on unix sockets', needed, async () => {
    await using server = await startOurServer({ forwarding: () => true })
    await using echo = await echoServer()
    const to = `127.0.0.1:${echo.port}`
    const [here, there] = [await freePort(), await freePort()]
    const [hereFile, thereFile] = [server.folder.file('here'), server.folder.file('there')]
    const args = ['-L', `${here}:${to}`, '-R', `${there}:${to}`, '-L', `${hereFile}:${to}`, '-R', `${thereFile}:${to}`]
    await withForward(server, args, async () => {
      for (const where of [here, there, hereFile, thereFile]) assert.equal(await converse(where, 'hello'), 'hello')
      const large = 'x'.repeat(1_000_000)
      assert.equal((await converse(here, large)).length, large.length)
      assert.equal((await converse(there, large)).length, large.length)
      assert.equal((await stat(thereFile)).mode & 0o777, 0o600)
    })
  })

  test('without a policy both are refused', needed, async () => {
    await using server = await startOurServer()
    const options = ['-o', 'ExitOnForwardFailure=yes', '-N', '-R', `${await freePort()}:127.0.0.1:1`]
    const remote = await ssh(server, [...options, server.host])
    assert.equal(remote.status, 255)
    assert.match(remote.stderr, /remote port forwarding failed/)
    const direct = await ssh(server, ['-W', `127.0.0.1:${server.port}`, server.host])
    assert.notEqual(direct.status, 0)
    assert.match(direct.stderr, /administratively prohibited/)
  })

  test('a port that the server chooses', needed, async () => {
    await using server = await startOurServer({ forwarding: () => true })
    const client = startProgram(programPath('ssh'), [...server.sshArguments, '-N', '-R', '0:127.0.0.1:1', server.host])
    try {
      const [, port] = await client.waitFor(/Allocated port (\d+) for remote forward/)
      assert.ok(Number(port) > 0)
    } finally {
      await client.stop()
    }
  })
})
