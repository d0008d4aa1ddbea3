import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { dial, insecureAcceptAnyHostKey, key, memoryPair, SshError } from '../../src/index.ts'
import type { Connection } from '../../src/index.ts'
import { Server } from '../../src/server/server.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'

const userKey = ed25519Signer()

/** Streams in memory and timers of signals keep no process alive. */
const alive = setInterval(() => {}, 1000)
after(() => clearInterval(alive))

async function withConnection(use: (connection: Connection) => Promise<void>): Promise<void> {
  const server = new Server({
    hostKeys: [ed25519Signer()],
    authentication: { publickey: () => true },
    onSession: () => ({
      exec:
        () =>
        ({ closed }) =>
          new Promise((resolve) => closed.addEventListener('abort', () => resolve())),
    }),
    // Never answers, so that openings wait.
    forwarding: () => new Promise(() => {}),
  })
  const [clientEnd, serverEnd] = memoryPair()
  server.attach(serverEnd)
  const connection = await dial({
    host: 'memory',
    user: 'user',
    stream: clientEnd,
    trust: insecureAcceptAnyHostKey(),
    authentication: [key(userKey)],
    algorithms: { keyExchange: 'curve25519-sha256' },
  })
  await use(connection)
  await connection.close()
  await server.close()
}

const isAborted = (error: unknown): boolean => error instanceof SshError && error.code === 'aborted'

test('a session that runs is aborted', async () => {
  await withConnection(async (connection) => {
    const controller = new AbortController()
    const session = connection.exec('wait', { signal: controller.signal })
    await session.started
    controller.abort()
    const exit = await session.exit
    assert.ok(isAborted(exit.error))
    await assert.rejects(connection.run('wait', { signal: AbortSignal.timeout(20) }), isAborted)
  })
})

test('an opening that waits is aborted', async () => {
  await withConnection(async (connection) => {
    await assert.rejects(connection.openTcp('x', 1, { signal: AbortSignal.timeout(20) }), isAborted)
    await assert.rejects(connection.openUnix('/x', { signal: AbortSignal.abort() }), isAborted)
  })
})

test('a forward ends with its signal', async () => {
  await withConnection(async (connection) => {
    const controller = new AbortController()
    const forward = await connection.forwardLocal({ listen: '0', to: 'x:1', signal: controller.signal })
    controller.abort()
    await forward.closed
  })
})

test('dialling is aborted at any point, and the connection later', async () => {
  const server = new Server({ hostKeys: [ed25519Signer()], authentication: { publickey: () => new Promise(() => {}) } })
  for (const delayMs of [0, 1, 5, 20]) {
    const [clientEnd, serverEnd] = memoryPair()
    server.attach(serverEnd)
    const options = { host: 'memory', user: 'user', stream: clientEnd, signal: AbortSignal.timeout(delayMs) }
    await assert.rejects(
      dial({ ...options, trust: insecureAcceptAnyHostKey(), authentication: [key(userKey)] }),
      isAborted,
    )
  }
  await server.close()
})
