import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ForwardRequest } from '../../src/server/forwarding.ts'
import { startServer } from './pair.ts'

interface Echo extends AsyncDisposable {
  readonly port: number
}

/** Answers with what it was sent, once that has ended: half-closing must work. */
async function startEcho(where: { port: number; host: string } | { path: string }): Promise<Echo> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => socket.end(Buffer.concat(chunks)))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(where, resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function converse(stream: Duplex, text: string): Promise<string> {
  stream.end(text)
  let answer = ''
  for await (const chunk of stream) answer += String(chunk)
  return answer
}

async function inFolder(use: (file: (name: string) => string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'yon-forward-'))
  try {
    await use((name) => join(folder, name))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The server hears of the end of a connection a little later than the client. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await check()
    } catch (error) {
      if (attempt === 50) throw error
      await sleep(20)
    }
  }
}

const anywhere = { host: '127.0.0.1', port: 0 }

test('nothing is forwarded without a policy', async () => {
  await using echo = await startEcho(anywhere)
  await using pair = await startServer()
  await using connection = await pair.connect()
  await assert.rejects(connection.openTcp('127.0.0.1', echo.port), { code: 'channel-open-refused', reason: 1 })
  await assert.rejects(connection.openUnix('/x'), { code: 'channel-open-refused', reason: 1 })
  for (const listen of ['0', '/tmp/yon-never']) {
    await assert.rejects(connection.forwardRemote({ listen, to: '127.0.0.1:1' }), { code: 'request-refused' })
  }
})

test('a policy that is asked, allows one and refuses the other; one that throws refuses', async () => {
  await using echo = await startEcho(anywhere)
  const asked: ForwardRequest[] = []
  await using pair = await startServer({
    forwarding: (request, { userName }) => {
      assert.equal(userName, 'alice')
      asked.push(request)
      if (request.kind === 'connect-unix') throw new Error('a bug')
      return request.kind === 'connect-tcp' && request.port === echo.port
    },
  })
  await using connection = await pair.connect()
  assert.equal(await converse(await connection.openTcp('127.0.0.1', echo.port), 'hello'), 'hello')
  await assert.rejects(connection.openTcp('127.0.0.1', 1), { reason: 1 })
  await assert.rejects(connection.openUnix('/x'), { reason: 1 })
  assert.deepEqual(asked, [
    { kind: 'connect-tcp', host: '127.0.0.1', port: echo.port },
    { kind: 'connect-tcp', host: '127.0.0.1', port: 1 },
    { kind: 'connect-unix', path: '/x' },
  ])
  assert.deepEqual(
    pair.events.flatMap((event) => (event.event === 'forward' ? [event.allowed] : [])),
    [true, false, false],
  )
})

test('what cannot be reached is refused as such', async () => {
  await using pair = await startServer({ forwarding: () => true })
  await using connection = await pair.connect()
  for (const port of [1, 70_000]) await assert.rejects(connection.openTcp('127.0.0.1', port), { reason: 2 })
  for (const path of ['/nonexistent/socket', 'a\0b', '']) {
    await assert.rejects(connection.openUnix(path), { reason: 2 })
  }
})

test('unix sockets: connecting to one of the server', async () => {
  await inFolder(async (file) => {
    await using _echo = await startEcho({ path: file('echo') })
    await using pair = await startServer({ forwarding: () => true })
    await using connection = await pair.connect()
    assert.equal(await converse(await connection.openUnix(file('echo')), 'hello'), 'hello')
  })
})

test('the server listens for the client, on TCP', async () => {
  await using echo = await startEcho(anywhere)
  await using pair = await startServer({ forwarding: () => true })
  await using connection = await pair.connect()
  const forward = await connection.forwardRemote({ listen: 'localhost:0', to: `127.0.0.1:${echo.port}` })
  const port = Number(forward.address.split(':').at(-1))
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((text) => converse(net.connect({ host: '127.0.0.1', port, allowHalfOpen: true }), text)),
  )
  assert.deepEqual(answers, ['a', 'b', 'c'])
  await forward.close()
  await assert.rejects(converse(net.connect(port, '127.0.0.1'), 'x'), { code: 'ECONNREFUSED' })
})

test('the server listens for the client, on a unix socket that only its owner can use', async () => {
  await inFolder(async (file) => {
    await using echo = await startEcho(anywhere)
    await using pair = await startServer({ forwarding: () => true })
    const connection = await pair.connect()
    await connection.forwardRemote({ listen: file('there'), to: `127.0.0.1:${echo.port}` })
    assert.equal((await stat(file('there'))).mode & 0o777, 0o600)
    assert.equal(await converse(net.connect({ path: file('there'), allowHalfOpen: true }), 'hello'), 'hello')
    await assert.rejects(connection.forwardRemote({ listen: file('there'), to: '127.0.0.1:1' }), {
      code: 'request-refused',
    })
    await connection.close()
    await eventually(() => assert.rejects(stat(file('there')), { code: 'ENOENT' }))
  })
})

test('an address that is taken, a port that is none, and too many of them', async () => {
  await using echo = await startEcho(anywhere)
  await using pair = await startServer({ forwarding: () => true, limits: { listenersMax: 3 } })
  await using connection = await pair.connect()
  const refused = { code: 'request-refused' }
  await assert.rejects(connection.forwardRemote({ listen: `127.0.0.1:${echo.port}`, to: '127.0.0.1:1' }), refused)
  const requests = Array.from({ length: 5 }, () =>
    connection.forwardRemote({ listen: '127.0.0.1:0', to: '127.0.0.1:1' }),
  )
  const results = await Promise.allSettled(requests)
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  )
})

test('the end of the connection ends what it listened on and what was forwarded', async () => {
  await using echo = await startEcho(anywhere)
  await using pair = await startServer({ forwarding: () => true })
  const connection = await pair.connect()
  const forward = await connection.forwardRemote({ listen: '127.0.0.1:0', to: `127.0.0.1:${echo.port}` })
  const port = Number(forward.address.split(':').at(-1))
  const open = net.connect(port, '127.0.0.1')
  open.write('x')
  await sleep(50)
  const ended = new Promise((resolve) => open.once('close', resolve))
  open.on('error', () => undefined)
  open.resume()
  await connection.close()
  await ended
  await eventually(() => assert.rejects(converse(net.connect(port, '127.0.0.1'), 'x'), { code: 'ECONNREFUSED' }))
})
