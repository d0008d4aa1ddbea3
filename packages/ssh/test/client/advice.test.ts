// Where a person can act, an error says what to do, and which host it is about.
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connectAgent } from '../../src/agent/index.ts'
import {
  AuthenticationError,
  connect,
  dial,
  type DialOptions,
  key,
  keyFile,
  keyboardInteractive,
  NegotiationError,
  password,
  SshError,
} from '../../src/index.ts'
import { generatePrivateKey, loadPrivateKey, savePrivateKey } from '../../src/keys/index.ts'
import type { ServerOptions } from '../../src/server/options.ts'
import { sesame, startServer } from '../server/pair.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yon-advice-'))
})
after(() => rm(folder, { recursive: true }))

/** How a connection fails between such a server and such a client. */
async function failure(server: Partial<ServerOptions>, client: Partial<DialOptions>): Promise<SshError> {
  await using started = await startServer(server)
  return await errorOf(started.connect(client).then((connection) => connection.close()))
}

async function errorOf(promise: Promise<unknown>): Promise<SshError> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof SshError, String(error))
  return error
}

/** A server on TCP that says one thing to whoever comes, or nothing. */
async function withPort(greeting: string | undefined, use: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (greeting !== undefined) socket.end(greeting)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await use((server.address() as net.AddressInfo).port)
  for (const socket of sockets) socket.destroy()
  server.close()
}

async function dialFailure(options: Partial<DialOptions>): Promise<SshError> {
  const trust = { verify: () => Promise.reject(new Error('not asked')) }
  return await errorOf(dial({ host: '127.0.0.1', user: 'me', trust, authentication: [], ...options }))
}

describe('connecting', () => {
  test('to a port where nobody listens', async () => {
    let port = 0
    await withPort(undefined, async (taken) => void (port = taken))
    const error = await dialFailure({ port })
    assert.equal(error.code, 'connect-failed')
    assert.match(error.advice ?? '', new RegExp(`SSH server run on 127\\.0\\.0\\.1, and is ${port} its port`))
    assert.equal(error.hop, '127.0.0.1')
  })

  test('to a name that nobody knows', async () => {
    const error = await dialFailure({ host: 'no-such-host.invalid' })
    assert.deepEqual([error.code, error.hop], ['connect-failed', 'no-such-host.invalid'])
    assert.match(error.advice ?? '', /spelling of no-such-host\.invalid.*HostName/)
  })

  test('to a server that says nothing, and to one that speaks HTTP', async () => {
    await withPort(undefined, async (port) => {
      const error = await dialFailure({ port, connectTimeoutMs: 100 })
      assert.deepEqual([error.code, error.phase], ['timed-out', 'key-exchange'])
      assert.match(error.advice ?? '', /is \d+ the port of an SSH server/)
    })
    await withPort('SSH-1.5-ancient\r\n', async (port) => {
      const error = await dialFailure({ port })
      assert.deepEqual([error.code, error.hop], ['incompatible-peer', '127.0.0.1'])
      assert.match(error.advice ?? '', /SSH server listen/)
    })
    await withPort('HTTP/1.1 400 Bad Request\r\n', async (port) => {
      const error = await dialFailure({ port })
      assert.deepEqual([error.code, error.hop], ['connection-lost', '127.0.0.1'])
      assert.match(error.advice ?? '', /SSH server at that port/)
    })
  })
})

describe('no common algorithm: names what they have and the option that allows it', () => {
  const cases: readonly [server: ServerOptions['algorithms'], client: DialOptions['algorithms'], advice: RegExp][] = [
    [
      { cipher: 'aes128-cbc' },
      {},
      /aes128-cbc \(\w+\).*algorithms: \{ cipher: '\+aes128-cbc' \}.*Ciphers \+aes128-cbc/,
    ],
    [{ mac: 'hmac-sha1', cipher: 'aes128-ctr' }, { cipher: 'aes128-ctr' }, /mac: '\+hmac-sha1'.*MACs \+hmac-sha1/],
    [
      { keyExchange: 'diffie-hellman-group14-sha1' },
      {},
      /keyExchange: '\+diffie-hellman-group14-sha1'.*KexAlgorithms \+diffie-hellman-group14-sha1/,
    ],
    [{}, { serverHostKey: 'rsa-sha2-512' }, /serverHostKey: '\+ssh-ed25519'.*HostKeyAlgorithms \+ssh-ed25519/],
  ]
  for (const [theirs, ours, advice] of cases) {
    test(JSON.stringify([theirs, ours]), async () => {
      const error = await failure({ algorithms: theirs ?? {} }, { algorithms: ours ?? {} })
      assert.ok(error instanceof NegotiationError, String(error))
      assert.match(error.advice ?? '', advice)
      assert.equal(error.hop, '127.0.0.1')
    })
  }

  test('following it leads in', async () => {
    await using server = await startServer({ algorithms: { cipher: 'aes128-cbc' } })
    await using connection = await server.connect({ algorithms: { cipher: '+aes128-cbc' } })
    assert.equal(connection.info.clientToServer.cipher, 'aes128-cbc')
  })
})

describe('authentication: by the methods that can continue', () => {
  const onlyKeys: Partial<ServerOptions> = { authentication: { publickey: () => false } }
  const denied = async (server: Partial<ServerOptions>, authentication: DialOptions['authentication']) => {
    const error = await failure(server, { authentication })
    assert.ok(error instanceof AuthenticationError, String(error))
    assert.equal(error.hop, '127.0.0.1')
    return error
  }

  test('a password where only keys are taken', async () => {
    const { advice } = await denied(onlyKeys, [sesame])
    assert.equal(advice, 'give a key (keyFile, agentKeys; IdentityFile)')
  })

  test('nothing where passwords and dialogues are taken', async () => {
    const authentication = { password: () => false, keyboardInteractive: () => Promise.resolve(false) }
    const { advice = '' } = await denied({ authentication }, [])
    assert.match(advice, /give a password \(password/)
    assert.match(advice, /give answers \(keyboardInteractive/)
  })

  test('a wrong password, a key that is not known, a person who does not answer', async () => {
    assert.equal((await denied({}, [password('wrong')])).advice, 'check the user name alice and the password')
    const unknown = await denied(onlyKeys, [key(await generatePrivateKey({ kind: 'ed25519' }))])
    assert.match(unknown.advice ?? '', /authorized_keys of alice/)
    const silent = await denied({ authentication: { keyboardInteractive: async () => false } }, [
      keyboardInteractive(() => undefined),
    ])
    assert.doesNotMatch(silent.advice ?? '', /give/)
  })

  test('key files that cannot be used are listed with the reason, and onProblem is told', async () => {
    const missing = join(folder, 'missing')
    const open = join(folder, 'open')
    const encrypted = join(folder, 'encrypted')
    const broken = join(folder, 'broken')
    await savePrivateKey(open, await generatePrivateKey({ kind: 'ed25519' }))
    await chmod(open, 0o644)
    await savePrivateKey(encrypted, await generatePrivateKey({ kind: 'ed25519' }), { passphrase: 'secret', rounds: 1 })
    await writeFile(broken, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n', { mode: 0o600 })
    const problems: string[] = []
    const onProblem = (path: string): void => void problems.push(path)
    const files = [missing, open, encrypted, broken].map((path) => keyFile(path, { onProblem }))
    const error = await denied({ authentication: { publickey: () => true } }, files)
    const reasons = new Map(error.tried.map(({ description, reason }) => [description.split(' ')[0], reason]))
    assert.equal(reasons.get(missing), 'No such file or directory')
    assert.match(reasons.get(open) ?? '', /^Permissions 0644 for '.*' are too open\.$/)
    assert.match(reasons.get(encrypted) ?? '', /encrypted, and no passphrase/)
    assert.match(reasons.get(broken) ?? '', /OPENSSH|openssh/)
    assert.deepEqual([...new Set(problems)], [missing, open, encrypted, broken])
    assert.match(error.advice ?? '', /missing: No such file or directory/)
    assert.deepEqual(
      error.tried.filter(({ method }) => method === 'publickey').map(({ outcome }) => outcome),
      ['unusable', 'withdrawn', 'withdrawn', 'unusable'],
    )
  })

  test('a missing file is told of even when something else leads in', async () => {
    const problems: unknown[] = []
    await using server = await startServer()
    const file = keyFile(join(folder, 'nothing'), { onProblem: (_, error) => problems.push(error) })
    await using connection = await server.connect({ authentication: [file, sesame] })
    assert.ok(connection.isEstablished)
    assert.equal(((problems[0] as SshError).cause as NodeJS.ErrnoException).code, 'ENOENT')
  })
})

test('channels, requests and listeners that are refused', async () => {
  await using server = await startServer({
    limits: { sessionsMax: 1 },
    onSession: () => ({ exec: () => () => new Promise(() => {}) }),
    forwarding: (request) => request.kind === 'connect-tcp' && request.host === '127.0.0.1',
  })
  await using connection = await server.connect()
  const running = connection.exec('wait')
  await running.started
  let port = 0
  await withPort(undefined, async (taken) => void (port = taken))
  const cases: readonly [call: () => Promise<unknown>, advice: RegExp][] = [
    [() => connection.run('one more'), /MaxSessions/],
    [() => connection.openTcp('h.example', 22), /forbids forwarding to h\.example:22.*AllowTcpForwarding/],
    [() => connection.openTcp('127.0.0.1', port), /does something listen at 127\.0\.0\.1/],
    [() => connection.openUnix('/sock'), /AllowStreamLocalForwarding/],
    [
      () => connection.forwardRemote({ listen: '80', to: '127.0.0.1:1' }),
      /port 80 in use there.*root.*AllowTcpForwarding/,
    ],
    [() => connection.forwardRemote({ listen: '/sock', to: '127.0.0.1:1' }), /AllowStreamLocalForwarding/],
  ]
  for (const [call, advice] of cases) {
    const error = await errorOf(call())
    assert.match(error.advice ?? '', advice)
    assert.equal(error.hop, '127.0.0.1')
  }
  running.close()
  await connection.whenIdle()
  const subsystem = await errorOf(connection.subsystem('sftp').started)
  assert.match(subsystem.advice ?? '', /Subsystem/)
  await withPort(undefined, async (taken) => {
    const error = await errorOf(connection.forwardLocal({ listen: `127.0.0.1:${taken}`, to: 'x:1' }))
    assert.match(error.advice ?? '', /another port/)
  })
})

test('what is missing on this side: an agent, a passphrase, a right configuration', async () => {
  assert.match((await errorOf(connectAgent(join(folder, 'no-agent')))).advice ?? '', /ssh-agent.*SSH_AUTH_SOCK/)
  const path = join(folder, 'locked')
  await savePrivateKey(path, await generatePrivateKey({ kind: 'ed25519' }), { passphrase: 'secret', rounds: 1 })
  assert.match((await errorOf(loadPrivateKey(path))).advice ?? '', /passphrase.*ssh-add/)
  await writeFile(path, 'no key\n', { mode: 0o600 })
  assert.match((await errorOf(loadPrivateKey(path))).advice ?? '', /PuTTY/)
  const config = join(folder, 'config')
  await writeFile(config, 'Host *\n  NoSuchOption yes\n')
  assert.match((await errorOf(connect('h', { configFile: config }))).advice ?? '', /IgnoreUnknown/)
  await writeFile(config, 'Port twenty\n')
  assert.match((await errorOf(connect('h', { configFile: config }))).advice ?? '', /correct these lines/)
  assert.match((await errorOf(connect('h', { configFile: join(folder, 'none here') }))).advice ?? '', /configFile/)
  assert.match((await errorOf(connect('h', { configFile: 'none', settings: [['Port', 'x']] }))).advice ?? '', /Port/)
})
