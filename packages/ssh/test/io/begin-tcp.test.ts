import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { suite, test } from 'node:test'
import { dial } from '../../src/client/dial.ts'
import { beginTcp } from '../../src/io/begin-tcp.ts'
import type { TcpAttempt } from '../../src/io/tcp.ts'

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as { port: number }).port
}

async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  server.close()
  await once(server, 'close')
  return port
}

suite('TCP that is begun early', () => {
  test('is there when it is wanted, and tells what was tried', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}).end('SSH-2.0-server\r\n'))
    const port = await listening(server)
    const connected = once(server, 'connection')
    const begun = beginTcp({ host: '127.0.0.1', port })
    await begun.asked
    await connected
    const attempts: TcpAttempt[] = []
    const waited = new Promise<void>((resolve) => {
      void begun.attach({ onAttempt: (attempt) => attempts.push(attempt), onWaiting: resolve })
    })
    await waited
    const stream = await begun.attach({})
    assert.equal(stream.address, '127.0.0.1')
    assert.deepEqual(attempts, [{ address: '127.0.0.1' }])
    stream.destroy()
    server.close()
  })

  test('is used by dial, once', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.on('error', () => {}).end('not SSH\r\n')
    })
    const port = await listening(server)
    const events: string[] = []
    await assert.rejects(
      dial({
        host: '127.0.0.1',
        port,
        user: 'u',
        authentication: [],
        trust: { verify: () => assert.fail('there is no key') },
        tcp: beginTcp({ host: '127.0.0.1', port }),
        onTrace: ({ event }) => events.push(event),
      }),
    )
    assert.equal(connections, 1)
    assert.deepEqual(events.slice(0, 3), ['connecting', 'attempt', 'connected'])
    server.close()
  })

  test('fails as any other, also when nobody asks', async () => {
    const port = await closedPort()
    const begun = beginTcp({ host: '127.0.0.1', port })
    await begun.asked
    await new Promise((resolve) => setImmediate(resolve))
    await assert.rejects(begun.attach({}), { code: 'connect-failed' })
    await beginTcp({ host: '127.0.0.1', port }).asked
  })
})
