// Paramiko and AsyncSSH as clients of our server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadPublicKey } from '@yon/ssh/keys'
import { echoServer } from './echo.ts'
import { type AlgorithmServer, withEveryAlgorithm } from './every-algorithm.ts'
import { certify, generateKey } from './keys.ts'
import { type OurServer, type OurServerOptions, startOurServer } from './our-server.ts'
import { runProgram } from './process.ts'
import { python, requires } from './programs.ts'

const paramiko = requires('paramiko', 'ssh-keygen')
const asyncssh = requires('asyncssh', 'ssh-keygen')

/** Runs one function of the script; what it returns is of the shape that the test expects. */
async function perform(task: string, facts: Readonly<Record<string, unknown>>): Promise<unknown> {
  const args = ['-W', 'ignore', SCRIPT, JSON.stringify({ task, ...facts })]
  const { status, stdout, stderr } = await runProgram(python, args, { timeoutMs: 90_000 })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout.toString())
}

function target(server: OurServer): Record<string, unknown> {
  return { port: server.port, knownHosts: server.knownHostsFile, key: server.clientKeys.ed25519 }
}

async function everyAlgorithmOf(task: string): ReturnType<typeof withEveryAlgorithm> {
  return await withEveryAlgorithm(async (servers) => {
    const targets = servers.map(({ kind, name, server }) => ({ kind, name, ...target(server) }))
    const results = (await perform(task, { targets })) as [string, string, boolean][]
    assert.deepEqual(
      results.filter(([, , same]) => !same),
      [],
    )
    const isGood = ({ kind, name }: AlgorithmServer): boolean =>
      results.some(([resultKind, resultName]) => resultKind === kind && resultName === name)
    return servers.filter(isGood)
  })
}

const keyTypes = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa'] as const

/** Each type of host key in turn, and with it all types of user keys. */
async function everyKeyOf(task: string): Promise<void> {
  for (const type of keyTypes) {
    await using server = await startOurServer({ hostKeyTypes: [type], clientKeyTypes: keyTypes })
    const results = await perform(task, { ...target(server), keys: server.clientKeys })
    assert.deepEqual(results, Object.fromEntries(keyTypes.map((name) => [name, 42])), type)
  }
}

/** A key, then two questions. */
const twoSteps: OurServerOptions = {
  authentication: {
    publickey: () => ({ decision: 'partial', methods: ['keyboard-interactive'] }),
    keyboardInteractive: async ({ prompt, completed }) => {
      if (completed.length === 0) return false
      const answers = await prompt({
        prompts: [
          { prompt: 'colour', echo: true },
          { prompt: 'code', echo: false },
        ],
      })
      return answers.join() === 'blue,42'
    },
  },
}

describe('Paramiko', () => {
  test('every algorithm', paramiko, async () => {
    assert.deepEqual(await everyAlgorithmOf('paramiko_algorithms'), {
      keyExchange: [
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
        'diffie-hellman-group-exchange-sha256',
        'diffie-hellman-group16-sha512',
        'diffie-hellman-group14-sha256',
        'diffie-hellman-group14-sha1',
        'diffie-hellman-group-exchange-sha1',
        'diffie-hellman-group1-sha1',
      ],
      cipher: ['aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
      mac: [
        'hmac-sha2-256-etm@openssh.com',
        'hmac-sha2-512-etm@openssh.com',
        'hmac-sha2-256',
        'hmac-sha2-512',
        'hmac-sha1',
        'hmac-sha1-96',
        'hmac-md5',
        'hmac-md5-96',
      ],
    })
  })

  test('every type of key, of hosts and of users', paramiko, () => everyKeyOf('paramiko_keys'))

  test(
    'programs, 10 MB both ways, a terminal, a re-key, a forward',
    { ...paramiko, ...requires('script') },
    async () => {
      await using echo = await echoServer()
      await using server = await startOurServer({ forwarding: () => true })
      const result = (await perform('paramiko_session', { ...target(server), echoPort: echo.port })) as {
        shell: [string, number]
      }
      const { shell, ...rest } = result
      assert.deepEqual(rest, { exec: ['out\n', 'err\n', 3], bulk: true, rekey: 'after\n', direct: 'hello' })
      assert.match(shell[0], /33 101\r\n/)
      assert.match(shell[0], /\/dev\/pts\/\d+\r\n/)
      assert.equal(shell[1], 5)
    },
  )

  test('a key and then questions; a wrong password', paramiko, async () => {
    await using server = await startOurServer(twoSteps)
    const result = await perform('paramiko_interactive', target(server))
    assert.deepEqual(result, [['keyboard-interactive'], [], true])
    await using other = await startOurServer()
    assert.equal(await perform('paramiko_refused', target(other)), 'AuthenticationException')
  })
})

describe('AsyncSSH', () => {
  test('every algorithm', asyncssh, async () => {
    assert.deepEqual(await everyAlgorithmOf('asyncssh_algorithms'), {
      keyExchange: [
        'curve25519-sha256',
        'curve25519-sha256@libssh.org',
        'ecdh-sha2-nistp256',
        'ecdh-sha2-nistp384',
        'ecdh-sha2-nistp521',
        'diffie-hellman-group-exchange-sha256',
        'diffie-hellman-group16-sha512',
        'diffie-hellman-group18-sha512',
        'diffie-hellman-group14-sha256',
        'diffie-hellman-group14-sha1',
        'diffie-hellman-group-exchange-sha1',
        'diffie-hellman-group1-sha1',
      ],
      cipher: [
        'aes128-gcm@openssh.com',
        'aes256-gcm@openssh.com',
        'chacha20-poly1305@openssh.com',
        'aes128-ctr',
        'aes192-ctr',
        'aes256-ctr',
        'aes128-cbc',
        'aes192-cbc',
        'aes256-cbc',
        '3des-cbc',
      ],
      mac: [
        'hmac-sha2-256-etm@openssh.com',
        'hmac-sha2-512-etm@openssh.com',
        'umac-128-etm@openssh.com',
        'umac-64-etm@openssh.com',
        'hmac-sha2-256',
        'hmac-sha2-512',
        'umac-128@openssh.com',
        'umac-64@openssh.com',
        'hmac-sha1-etm@openssh.com',
        'hmac-sha1',
        'hmac-sha1-96-etm@openssh.com',
        'hmac-sha1-96',
        'hmac-md5-etm@openssh.com',
        'hmac-md5',
        'hmac-md5-96-etm@openssh.com',
        'hmac-md5-96',
      ],
    })
  })

  test('every type of key, of hosts and of users', asyncssh, () => everyKeyOf('asyncssh_keys'))

  const everything = 'programs, signals, 10 MB with re-keys, a terminal that is resized, forwards of all kinds'
  test(everything, { ...asyncssh, ...requires('script') }, async () => {
    await using echo = await echoServer()
    await using server = await startOurServer({ forwarding: () => true })
    const facts = { ...target(server), echoPort: echo.port, socket: server.folder.file('socket') }
    assert.deepEqual(await perform('asyncssh_session', facts), {
      exec: ['out\n', 'err\n', 3],
      bulk: true,
      env: ['LANG=C.UTF-8'],
      signal: ['caught\n', 7],
      exitSignal: 'TERM',
      terminal: ['33 101', ['50', '120']],
      remote: 'hello',
      local: 'hello',
      unix: 'hello',
      many: [0, 1, 2, 3, 4, 5, 6, 7],
    })
  })

  test('a password that is changed; a key and then questions', asyncssh, async () => {
    await using server = await startOurServer({
      authentication: {
        password: ({ newPassword }) => newPassword === 'new' || { decision: 'change-password', prompt: 'Too old.' },
      },
    })
    assert.equal(await perform('asyncssh_password_change', { ...target(server), key: undefined }), 42)
    await using asking = await startOurServer(twoSteps)
    assert.equal(await perform('asyncssh_interactive', target(asking)), 42)
  })

  test('a certificate, and one for somebody else', asyncssh, async () => {
    await using keys = await startOurServer({ authentication: {} })
    const [authority, user] = [keys.folder.file('authority'), keys.folder.file('user')]
    await generateKey(authority, 'ed25519')
    await generateKey(user, 'ecdsa')
    const authorities = [await loadPublicKey(`${authority}.pub`)]
    await using server = await startOurServer({ authentication: { certificate: { authorities } } })
    for (const [principal, expected] of [
      ['alice', 42],
      ['bob', 'denied'],
    ] as const) {
      const certificate = await certify({ authority, publicKeyFile: `${user}.pub`, principals: [principal] })
      assert.equal(await perform('asyncssh_certificate', { ...target(server), key: user, certificate }), expected)
    }
  })
})

const SCRIPT = fileURLToPath(new URL('../python-clients.py', import.meta.url))
