// OpenSSH's ssh against our server.
import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { describe, test } from 'node:test'
import { generatePrivateKey, loadPublicKey } from '@yon/ssh/keys'
import { certify, generateKey } from './keys.ts'
import { everyAlgorithm, type OurServer, type OurServerOptions, startOurServer } from './our-server.ts'
import { freePort } from './port.ts'
import { runProgram, startProgram, type ProgramOptions, type ProgramResult } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('ssh', 'ssh-keygen')

function ssh(server: OurServer, args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram(programPath('ssh'), [...server.sshArguments, ...args], options)
}

/** Runs `true` with options; the rest of what `-v` says is in the message when it fails. */
async function logsIn(server: OurServer, ...options: readonly string[]): Promise<string> {
  const { status, stderr } = await ssh(server, ['-v', ...options, server.host, 'exit 42'])
  assert.equal(status, 42, stderr)
  return stderr
}

/** What ssh answers to `ssh -Q name`. */
async function query(name: string): Promise<string[]> {
  const { stdout } = await runProgram(programPath('ssh'), ['-Q', name])
  return stdout.toString().trim().split('\n')
}

async function withAskpass(server: OurServer, ...answers: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const [script, rest] = [server.folder.file('askpass'), server.folder.file('answers')]
  await writeFile(rest, answers.map((answer) => `${answer}\n`).join(''))
  await writeFile(script, `#!/bin/sh\nhead -n 1 '${rest}'; sed -i 1d '${rest}'\n`, { mode: 0o700 })
  return { ...process.env, SSH_ASKPASS: script, SSH_ASKPASS_REQUIRE: 'force' }
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
    const missing = await tryEach(await query('mac'), (name) => ['-c', 'aes128-ctr', '-m', name])
    const truncated = ['hmac-sha1-96-etm@openssh.com', 'hmac-md5-etm@openssh.com', 'hmac-md5-96-etm@openssh.com']
    assert.deepEqual(
      missing.filter((name) => !truncated.includes(name)),
      [],
    )
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
      const alone = server.sshArguments.filter((arg) => arg !== '-i' && arg !== server.clientKeys.ed25519)
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

describe('authentication of ssh', () => {
  test('a password at the second try', needed, async () => {
    await using server = await startOurServer()
    const env = await withAskpass(server, 'wrong', server.password)
    const options = ['-o', 'BatchMode=no', '-o', 'PubkeyAuthentication=no']
    const args = [...options, ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
    assert.match(stderr, /Permission denied, please try again/)
  })

  test('an expired password', needed, async () => {
    await using server = await startOurServer({
      authentication: {
        password: ({ newPassword }) => newPassword === 'new' || { decision: 'change-password', prompt: 'Too old.' },
      },
    })
    const env = await withAskpass(server, 'old', 'old', 'new', 'new')
    const args = ['-o', 'BatchMode=no', ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
  })

  test('questions, and a key before them', needed, async () => {
    const options: OurServerOptions = {
      authentication: {
        publickey: () => ({ decision: 'partial', methods: ['keyboard-interactive'] }),
        keyboardInteractive: async ({ prompt, completed }) => {
          if (completed.length === 0) return false
          const [colour, code] = await prompt({
            instruction: 'Two questions.',
            prompts: [
              { prompt: 'Colour: ', echo: true },
              { prompt: 'Code: ', echo: false },
            ],
          })
          return colour === 'blue' && code === '42'
        },
      },
    }
    await using server = await startOurServer(options)
    const env = await withAskpass(server, 'blue', '42')
    const args = ['-v', '-o', 'BatchMode=no', ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
    assert.match(stderr, /Authenticated using "publickey" with partial success/)
  })

  test('a certificate that ssh-keygen made, with principals, time and a source address', needed, async () => {
    await using server = await startOurServer({ authentication: {} })
    const [authority, user] = [server.folder.file('authority'), server.folder.file('user')]
    await generateKey(authority, 'ecdsa')
    await generateKey(user, 'ed25519')
    const authorities = [await loadPublicKey(`${authority}.pub`)]
    await using certified = await startOurServer({ authentication: { certificate: { authorities } } })
    const attempts: [expected: number, certificate: Partial<Parameters<typeof certify>[0]>][] = [
      [42, {}],
      [42, { options: ['source-address=127.0.0.0/8'] }],
      [255, { options: ['source-address=10.0.0.0/8'] }],
      [255, { options: ['force-command=true'] }],
      [255, { options: ['verify-required'] }],
      [255, { principals: ['bob'] }],
      [255, { validity: '-2h:-1h' }],
      [255, { host: true }],
    ]
    for (const [expected, changes] of attempts) {
      await certify({ authority, publicKeyFile: `${user}.pub`, principals: ['alice'], ...changes })
      const alone = certified.sshArguments.filter((arg) => arg !== '-i' && arg !== certified.clientKeys.ed25519)
      const args = [...alone, '-i', user, certified.host, 'exit 42']
      const { status, stderr } = await runProgram(programPath('ssh'), args)
      assert.equal(status, expected, `${JSON.stringify(changes)}: ${stderr}`)
    }
  })

  test('nobody comes in with another key, under another name, or without a handler', needed, async () => {
    await using server = await startOurServer()
    await generateKey(server.folder.file('other'), 'ed25519')
    for (const options of [
      ['-i', server.folder.file('other'), '-o', 'IdentityFile=none'],
      ['-l', 'root'],
    ]) {
      const { status, stderr } = await runProgram(programPath('ssh'), [
        ...options,
        ...server.sshArguments.filter((arg) => arg !== '-i' && arg !== server.clientKeys.ed25519),
        server.host,
        'true',
      ])
      assert.equal(status, 255)
      assert.match(stderr, /Permission denied \(publickey,password\)/)
    }
    await using closed = await startOurServer({ authentication: {} })
    assert.equal((await ssh(closed, [closed.host, 'true'])).status, 255)
  })

  test('the banner', needed, async () => {
    await using server = await startOurServer({ banner: 'Only for friends.\n' })
    assert.match((await ssh(server, [server.host, 'true'])).stderr, /^Only for friends\.$/m)
  })

  test('six wrong keys are too many', needed, async () => {
    await using server = await startOurServer()
    const identities: string[] = []
    for (let i = 0; i < 7; i++) {
      identities.push('-i', server.folder.file(`wrong${i}`))
      await generateKey(server.folder.file(`wrong${i}`), 'ed25519')
    }
    const { stderr } = await runProgram(programPath('ssh'), [
      ...identities,
      ...server.sshArguments,
      server.host,
      'true',
    ])
    assert.match(stderr, /Too many authentication failures/)
  })
})

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
    const { systemPrograms } = await import('@yon/ssh/server')
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

  async function echoServer(): Promise<net.Server> {
    const echo = net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
    return echo
  }

  async function converse(where: number | string, text: string): Promise<string> {
    const target = typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { path: where }
    for (let attempt = 1; ; attempt++) {
      try {
        const socket = net.connect({ ...target, allowHalfOpen: true })
        socket.end(text)
        let answer = ''
        for await (const chunk of socket) answer += String(chunk)
        return answer
      } catch (error) {
        if (attempt === 50) throw error
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }

  test('-L and -R on TCP and on unix sockets', needed, async () => {
    await using server = await startOurServer({ forwarding: () => true })
    const echo = await echoServer()
    const to = `127.0.0.1:${(echo.address() as net.AddressInfo).port}`
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
    echo.close()
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

test('a host key that ssh does not know is refused by ssh', needed, async () => {
  await using server = await startOurServer({ hostKeys: [await generatePrivateKey({ kind: 'ed25519' })] })
  const { status, stderr } = await ssh(server, [server.host, 'true'])
  assert.equal(status, 255)
  assert.match(stderr, /Host key verification failed/)
})
