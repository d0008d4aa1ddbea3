import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { keyboardInteractive } from '../../src/client/authentication/keyboard-interactive.ts'
import { password } from '../../src/client/authentication/password.ts'
import { key } from '../../src/client/authentication/public-keys.ts'
import { AuthenticationError, SshError } from '../../src/errors.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { PublicKey } from '../../src/keys/public-key.ts'
import { serve } from '../../src/server/server.ts'
import { refusalProbability } from '../../src/server/startups.ts'
import { certify, ed25519Signer } from '../protocol/userauth/signers.ts'
import { sesame, startServer } from './pair.ts'

test('without authentication handlers nobody comes in', async () => {
  await using pair = await startServer({ authentication: {} })
  const strategies = [key(ed25519Signer()), sesame, keyboardInteractive(() => [])]
  await assert.rejects(pair.connect({ authentication: strategies }), (error: unknown) => {
    assert.ok(error instanceof AuthenticationError)
    assert.deepEqual(error.methodsThatCanContinue, [])
    return true
  })
})

test('it listens on 127.0.0.1 unless told otherwise', async () => {
  await using pair = await startServer()
  assert.equal(pair.server.host, '127.0.0.1')
  assert.ok(pair.server.port > 0)
  const socket = net.connect({ host: '127.0.0.2', port: pair.server.port })
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
  assert.equal(error.code, 'ECONNREFUSED')
})

test('each method lets in whom its handler lets in', async () => {
  const signer = ed25519Signer()
  await using pair = await startServer({
    authentication: {
      password: ({ userName, password: text }) => userName === 'alice' && text === 'sesame',
      publickey: ({ key: offered }) => offered.equals(signer.publicKey),
      keyboardInteractive: async ({ prompt }) => {
        const [first] = await prompt({ prompts: [{ prompt: 'colour? ', echo: true }] })
        const [second] = await prompt({ instruction: 'once more', prompts: [{ prompt: 'PIN ', echo: false }] })
        return first === 'blue' && second === '42'
      },
    },
  })
  const interactive = (answer: string) =>
    keyboardInteractive(({ prompts }) => prompts.map(({ echo }) => (echo ? 'blue' : answer)), { attempts: 1 })
  for (const strategy of [sesame, key(signer), interactive('42')]) {
    await using connection = await pair.connect({ authentication: [strategy] })
    assert.equal([...pair.server.connections][0]?.userName, 'alice')
    assert.ok(connection.info.strictKeyExchange)
  }
  for (const strategy of [password('x'), key(ed25519Signer()), interactive('43')]) {
    await assert.rejects(pair.connect({ authentication: [strategy] }), AuthenticationError)
  }
})

test('two steps: a key, then a password; grants of both come back', async () => {
  const signer = ed25519Signer()
  await using pair = await startServer({
    authentication: {
      publickey: () => ({ decision: 'partial', methods: ['password'], grant: { from: 'key' } }),
      password: ({ completed }) =>
        completed.length === 1 ? { decision: 'accept', grant: { from: 'password' } } : false,
    },
  })
  await assert.rejects(pair.connect({ authentication: [sesame] }), AuthenticationError)
  await using connection = await pair.connect({ authentication: [sesame, key(signer)] })
  assert.equal(connection.isEstablished, true)
  const serving = [...pair.server.connections].find(({ isAuthenticated }) => isAuthenticated)
  assert.deepEqual(
    serving?.completed.map(({ grant }) => grant),
    [{ from: 'key' }, { from: 'password' }],
  )
})

test('certificates: of the authority, for this user, in time, and nothing else', async () => {
  const authority = ed25519Signer()
  const plain = ed25519Signer()
  await using pair = await startServer({
    authentication: { certificate: { authorities: [new PublicKey(authority.publicKey)] } },
  })
  await using connection = await pair.connect({ authentication: [key(certify(plain, authority, ['bob', 'alice']))] })
  assert.equal(connection.isEstablished, true)
  const bad = [
    certify(plain, ed25519Signer(), ['alice']),
    certify(plain, authority, ['bob']),
    certify(plain, authority, []),
    plain,
  ]
  for (const signer of bad) await assert.rejects(pair.connect({ authentication: [key(signer)] }), AuthenticationError)
})

test('a handler that throws rejects, and is reported', async () => {
  await using pair = await startServer({
    authentication: { password: () => Promise.reject(new Error('database')), publickey: () => assert.fail('bug') },
  })
  await assert.rejects(pair.connect({ authentication: [key(ed25519Signer()), sesame] }), AuthenticationError)
  assert.equal(pair.events.filter(({ event }) => event === 'authentication-failed').length, 2)
})

test('rejections take at least 5 ms, and neither answer nor count tells whether a user exists', async () => {
  await using pair = await startServer({
    authentication: { password: ({ userName, password: text }) => userName === 'alice' && text === 'sesame' },
  })
  const failures: SshError[] = []
  for (const user of ['alice', 'nobody', 'x'.repeat(900)]) {
    const beganMs = performance.now()
    const strategies = [password('wrong'), password('wrong too')]
    await pair.connect({ user, authentication: strategies }).catch((error: SshError) => failures.push(error))
    assert.ok(performance.now() - beganMs > 10)
  }
  assert.equal(new Set(failures.map(({ code, message }) => `${code} ${message}`)).size, 1)
})

test('the sixth failure ends the connection', async () => {
  await using pair = await startServer()
  const strategies = Array.from({ length: 9 }, () => password('wrong'))
  const error = await pair.connect({ authentication: strategies }).catch((reason: unknown) => reason)
  assert.ok(error instanceof SshError)
  assert.equal(error.code, 'disconnected')
  assert.equal(pair.events.filter(({ event }) => event === 'authentication').length, 6)
})

test('who does not log in in time is thrown out', async () => {
  await using pair = await startServer({ limits: { loginGraceMs: 100 } })
  const slow = password(() => new Promise<string>(() => undefined))
  await assert.rejects(pair.connect({ authentication: [slow] }), { code: 'disconnected' })
  const silent = net.connect({ host: '127.0.0.1', port: pair.server.port })
  silent.resume()
  await once(silent, 'close')
})

test('who has logged in in time stays', async () => {
  await using pair = await startServer({ limits: { loginGraceMs: 100 } })
  await using connection = await pair.connect()
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal(await connection.globalRequest('keepalive@openssh.com'), false)
  assert.equal(pair.server.connections.size, 1)
})

test('MaxStartups: from `begin` on by chance, from `full` on surely', async () => {
  const limits = { begin: 10, ratePercent: 30, full: 100 }
  assert.deepEqual(
    [0, 9, 10, 55, 100, 200].map((count) => refusalProbability(count, limits)),
    [0, 0, 0.3, 0.65, 1, 1],
  )
  await using pair = await startServer({ limits: { startups: { begin: 2, ratePercent: 100, full: 2 } } })
  const sockets = Array.from({ length: 3 }, () => net.connect({ host: '127.0.0.1', port: pair.server.port }))
  await once(sockets[2] as net.Socket, 'close')
  assert.equal(pair.events.filter(({ event }) => event === 'connection-refused').length, 1)
  for (const socket of sockets) socket.destroy()
})

test('the banner arrives', async () => {
  await using pair = await startServer({ banner: 'be nice\r\n' })
  const banners: string[] = []
  await using connection = await pair.connect({ onBanner: (text) => banners.push(text) })
  assert.deepEqual([connection.isEstablished, banners], [true, ['be nice\r\n']])
})

test('a connection that came in another way is served, too', async () => {
  await using pair = await startServer({ onSession: () => ({ exec: () => () => 0 }) })
  const [client, server] = memoryPair()
  pair.server.attach(server)
  await using connection = await pair.connect({ stream: client })
  assert.equal((await connection.run('true')).exit.status, 0)
})

test('close() ends everything and tells the clients', async () => {
  const pair = await startServer({ onSession: () => ({ exec: () => () => new Promise(() => undefined) }) })
  const connection = await pair.connect()
  const session = connection.exec('forever')
  await session.started
  await pair.server.close()
  assert.equal((await connection.closed)?.code, 'disconnected')
  assert.equal((await session.exit).error?.code, 'disconnected')
  await assert.rejects(pair.connect(), { code: 'connect-failed' })
})

test('a signal closes it, and one that has fired keeps it from listening', async () => {
  const controller = new AbortController()
  await using pair = await startServer({ signal: controller.signal })
  const connection = await pair.connect()
  controller.abort()
  assert.equal((await connection.closed)?.code, 'disconnected')
  await assert.rejects(startServer({ signal: controller.signal }), { code: 'aborted' })
})

test('a session that is opened behind the signed request waits for a slow decision', async () => {
  const opened: string[] = []
  await using pair = await startServer({
    authentication: {
      publickey: async () => {
        await new Promise((resolve) => setTimeout(resolve, 100))
        opened.push('decided')
        return true
      },
    },
    onSession: () => {
      opened.push('session')
      return { exec: () => () => 5 }
    },
  })
  await using connection = await pair.connect({ authentication: [key(ed25519Signer())] })
  assert.equal((await connection.run('x')).exit.status, 5)
  assert.deepEqual(opened, ['decided', 'session'], 'one session, and not before')
})

test('a session that was opened behind a request that failed is opened again', async () => {
  await using pair = await startServer({
    authentication: { publickey: () => false, password: ({ password: text }) => text === 'sesame' },
    onSession: () => ({ exec: () => () => 5 }),
  })
  await using connection = await pair.connect({ authentication: [key(ed25519Signer()), sesame] })
  assert.equal((await connection.run('x')).exit.status, 5)
  assert.equal(pair.events.filter(({ event }) => event === 'session-started').length, 1)
})

test('a server without a usable host key, or with unknown algorithms, does not start', async () => {
  await assert.rejects(serve({ hostKeys: [] }), { code: 'invalid-config' })
  const hostKeys = [ed25519Signer()]
  await assert.rejects(serve({ hostKeys, algorithms: { serverHostKey: 'rsa-sha2-512' } }), { code: 'invalid-config' })
  await assert.rejects(serve({ hostKeys, publickeyAlgorithms: ['x'] }), { code: 'invalid-config' })
  await assert.rejects(serve({ hostKeys, host: '192.0.2.1' }), { code: 'connect-failed' })
})

test('an event listener that throws does no harm', async () => {
  const warnings: Error[] = []
  const remember = (warning: Error): void => void warnings.push(warning)
  process.on('warning', remember)
  try {
    await using pair = await startServer({ onEvent: () => assert.fail('in a listener') })
    await using connection = await pair.connect()
    assert.equal(connection.isEstablished, true)
    await new Promise((resolve) => setImmediate(resolve))
    assert.ok(warnings.some(({ message }) => message === 'in a listener'))
  } finally {
    process.off('warning', remember)
  }
})

test('whatever bytes come before the identification, the server lives', async () => {
  await using pair = await startServer()
  for (const bytes of [
    'GET / HTTP/1.1\r\n\r\n',
    'SSH-1.5-old\r\n',
    'SSH-2.0-x\r\n' + 'x'.repeat(100_000),
    '\0'.repeat(9000),
  ]) {
    const socket = net.connect({ host: '127.0.0.1', port: pair.server.port })
    socket.on('error', () => undefined)
    socket.end(bytes)
    socket.resume()
    await once(socket, 'close')
  }
  await using connection = await pair.connect()
  assert.equal(connection.isEstablished, true)
})
