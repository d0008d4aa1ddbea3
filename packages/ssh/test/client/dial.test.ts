// What dial leaves behind when it does not succeed: nothing.
import assert from 'node:assert/strict'
import net from 'node:net'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { key } from '../../src/client/authentication/public-keys.ts'
import { dial } from '../../src/client/dial.ts'
import type { DialOptions } from '../../src/client/options.ts'
import { SshError } from '../../src/errors.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { startServer } from '../server/pair.ts'

const anyKey = { verify: ({ hostKey }: { hostKey: Uint8Array }) => Promise.resolve(acceptHostKey(hostKey)) }
const never = new Promise<never>(() => {})

/** A server that takes connections and says nothing; counts those that are open. */
async function silentServer() {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    async isEmpty(): Promise<boolean> {
      for (let i = 0; i < 100 && sockets.size > 0; i++) await sleep(10)
      return sockets.size === 0
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function options(port: number, changes: Partial<DialOptions>): DialOptions {
  return { host: '127.0.0.1', port, user: 'user', trust: anyKey, authentication: [key(ed25519Signer())], ...changes }
}

const stages: Record<string, Partial<DialOptions>> = {
  'preferences are looked up': { preferences: { get: () => never, set: () => Promise.resolve() } },
  'trust is asked for algorithms': { trust: { ...anyKey, preferredAlgorithms: () => never } },
  'the server is silent': {},
}

for (const [stage, changes] of Object.entries(stages)) {
  test(`aborted while ${stage}: rejects, and the socket is closed`, async () => {
    await using server = await silentServer()
    const signal = AbortSignal.timeout(50)
    await assert.rejects(dial(options(server.port, { ...changes, signal })), { name: 'SshError', code: 'aborted' })
    assert.ok(await server.isEmpty())
  })

  test(`timed out while ${stage}: rejects, and the socket is closed`, async () => {
    await using server = await silentServer()
    const connectTimeoutMs = 50
    const dialled = dial(options(server.port, { ...changes, connectTimeoutMs }))
    await assert.rejects(dialled, { name: 'SshError', code: 'timed-out' })
    assert.ok(await server.isEmpty())
  })
}

test('a time limit that no timer can wait for is no short one', async () => {
  for (const limitMs of [2 ** 31, Number.POSITIVE_INFINITY]) {
    await using pair = await startServer({ limits: { loginGraceMs: limitMs }, rekey: { intervalMs: limitMs } })
    let exchanges = 0
    const connection = await pair.connect({
      connectTimeoutMs: limitMs,
      keepAlive: { intervalMs: limitMs, countMax: 0 },
      rekey: { intervalMs: limitMs },
      onTrace: ({ event }) => void (exchanges += event === 'negotiated' ? 1 : 0),
    })
    await sleep(50)
    assert.equal(await connection.globalRequest('is anybody there'), false)
    assert.equal(exchanges, 1)
    await connection.close()
    assert.equal(await connection.closed, undefined)
  }
})

test('thinking about a host key does not use up the time for connecting, but a silent server does', async () => {
  await using pair = await startServer()
  const slow = {
    async verify({ hostKey }: { hostKey: Uint8Array }) {
      await sleep(400)
      return acceptHostKey(hostKey)
    },
  }
  const connection = await pair.connect({ trust: slow, connectTimeoutMs: 300 })
  await connection.close()
  await using server = await silentServer()
  await assert.rejects(dial(options(server.port, { trust: slow, connectTimeoutMs: 50 })), { code: 'timed-out' })
})

test('what fails before the connection begins closes the socket', async () => {
  await using server = await silentServer()
  const trust = { ...anyKey, preferredAlgorithms: () => Promise.reject(new SshError('invalid-config', 'unreadable')) }
  await assert.rejects(dial(options(server.port, { trust })), { code: 'invalid-config' })
  await assert.rejects(dial(options(server.port, { algorithms: { cipher: 'unknown' } })), { code: 'invalid-config' })
  assert.ok(await server.isEmpty())
})

test('a stream that was given is destroyed, too, also with a signal that has fired already', async () => {
  for (const changes of [{ signal: AbortSignal.abort() }, { algorithms: { mac: 'unknown' } }]) {
    const stream = new PassThrough()
    await assert.rejects(dial(options(22, { ...changes, stream })), SshError)
    await sleep(10)
    assert.ok(stream.destroyed)
  }
})

test('a way through another connection that never comes can be given up', async () => {
  await using pair = await startServer({ forwarding: () => never })
  const via = await pair.connect()
  const signal = AbortSignal.timeout(30)
  await assert.rejects(dial(options(22, { via, signal })), { code: 'aborted' })
  await assert.rejects(dial(options(22, { via, connectTimeoutMs: 30 })), { code: 'timed-out' })
  await via.close()
})

test('after close everything says so, and a second close is no harm', async () => {
  await using pair = await startServer({ forwarding: () => true })
  const connection = await pair.connect()
  await Promise.all([connection.close(), connection.close()])
  await connection.close()
  const session = connection.exec('true')
  session.stdin.write('x')
  assert.equal((await session.exit).error?.code, 'closed')
  const closed = { code: 'closed' }
  await assert.rejects(session.started, closed)
  await assert.rejects(connection.run('true'), closed)
  await assert.rejects(connection.openTcp('127.0.0.1', 1), closed)
  await assert.rejects(connection.forwardLocal({ listen: '0', to: '127.0.0.1:1' }), closed)
  await assert.rejects(connection.forwardRemote({ listen: '0', to: '127.0.0.1:1' }), closed)
  assert.equal(await connection.globalRequest('x'), false)
  connection.rekey()
})

test('a forward that is being opened while the connection ends leaves no listener', async () => {
  await using pair = await startServer({ forwarding: () => true })
  const connection = await pair.connect()
  const port = await freePort()
  const forwards = [
    connection.forwardLocal({ listen: `127.0.0.1:${port}`, to: '127.0.0.1:1' }),
    connection.forwardRemote({ listen: '127.0.0.1:0', to: '127.0.0.1:1' }),
  ]
  const settled = Promise.allSettled(forwards)
  await connection.close()
  for (const { status } of await settled) assert.equal(status, 'rejected')
  await assert.rejects(connectTo(port), { code: 'ECONNREFUSED' })
})

test('strategies are told when authentication is over, also when the connection ends before', async () => {
  for (const password of ['sesame', 'wrong']) {
    await using pair = await startServer()
    const seen: string[] = []
    const strategy = {
      method: 'password' as const,
      eager: true,
      async *attempts() {
        try {
          for (;;) yield { method: 'password' as const, password }
        } finally {
          seen.push('left')
        }
      },
      close: () => void seen.push('closed'),
    }
    const [outcome] = await Promise.allSettled([pair.connect({ authentication: [strategy] })])
    assert.equal(outcome.status, password === 'sesame' ? 'fulfilled' : 'rejected')
    if (outcome.status === 'fulfilled') await outcome.value.close()
    assert.deepEqual(seen.sort(), ['closed', 'left'])
  }
})

async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function connectTo(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve()
    })
    socket.on('error', reject)
  })
}
