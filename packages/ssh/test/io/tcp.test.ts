import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { SshError } from '../../src/errors.ts'
import { connectTcp } from '../../src/io/tcp.ts'

async function withServer(serve: (socket: net.Socket) => void, use: (port: number) => Promise<void>): Promise<void> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use((server.address() as net.AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('what arrives before somebody listens is kept, in order', async () => {
  await withServer(
    (socket) => socket.write('early '),
    async (port) => {
      const stream = await connectTcp({ host: '127.0.0.1', port })
      await new Promise((resolve) => setTimeout(resolve, 50))
      const first = new Promise<string>((resolve) =>
        stream.start({ bytes: (chunk) => resolve(Buffer.from(chunk).toString()), drain() {}, closed() {} }),
      )
      assert.equal(await first, 'early ')
      stream.destroy()
    },
  )
})

test('of what arrives before somebody listens only so much is kept; the rest comes afterwards', async () => {
  const flood = Buffer.alloc(8 * 1024 * 1024, 'flood')
  await withServer(
    (socket) => void socket.write(flood),
    async (port) => {
      const before = process.memoryUsage().arrayBuffers
      const stream = await connectTcp({ host: '127.0.0.1', port })
      await new Promise((resolve) => setTimeout(resolve, 100))
      const grown = process.memoryUsage().arrayBuffers - before
      assert.ok(grown < 2 * 1024 * 1024, `${grown} bytes were kept`)
      const received = Buffer.alloc(flood.length)
      await new Promise<void>((resolve) => {
        let length = 0
        const bytes = (chunk: Uint8Array): void => {
          received.set(chunk, length)
          length += chunk.length
          if (length === flood.length) resolve()
        }
        stream.start({ bytes, drain() {}, closed() {} })
      })
      assert.ok(received.equals(flood))
      stream.destroy()
    },
  )
})

test('bytes of two connections that share the read buffer stay apart', async () => {
  await withServer(
    (socket) => socket.pipe(socket),
    async (port) => {
      const echo = async (fill: number): Promise<void> => {
        const stream = await connectTcp({ host: '127.0.0.1', port })
        const sent = Buffer.alloc(3_000_000, fill)
        const got = new Promise<void>((resolve, reject) => {
          let length = 0
          stream.start({
            bytes(chunk) {
              if (!chunk.every((byte) => byte === fill)) reject(new Error('foreign bytes'))
              length += chunk.length
              if (length === sent.length) resolve()
            },
            drain() {},
            closed: (error) => reject(error ?? new Error('closed')),
          })
        })
        stream.write([sent])
        await got
        stream.destroy()
      }
      await Promise.all([1, 2, 3].map(echo))
    },
  )
})

test('a refused connection is worded as ssh words it', async () => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(connectTcp({ host: '127.0.0.1', port }), (error) => {
    assert.ok(error instanceof SshError)
    assert.equal(error.code, 'connect-failed')
    assert.equal(error.message, `connect to host 127.0.0.1 port ${port}: Connection refused`)
    return true
  })
})

test('a signal that fired ends the attempt before it begins', async () => {
  const signal = AbortSignal.abort()
  await assert.rejects(connectTcp({ host: '127.0.0.1', port: 1, signal }), { code: 'aborted' })
})

test('what ends a connection before somebody listens is told as it was', async () => {
  await withServer(
    (socket) => void setTimeout(() => socket.resetAndDestroy(), 20),
    async (port) => {
      const stream = await connectTcp({ host: '127.0.0.1', port })
      await new Promise((resolve) => setTimeout(resolve, 50))
      const error = await new Promise<Error | undefined>((resolve) =>
        stream.start({ bytes() {}, drain() {}, closed: resolve }),
      )
      assert.equal((error as NodeJS.ErrnoException).code, 'ECONNRESET')
    },
  )
})

test('the end of the peer is reported once', async () => {
  await withServer(
    (socket) => socket.end('bye'),
    async (port) => {
      const stream = await connectTcp({ host: '127.0.0.1', port })
      let closed = 0
      await new Promise<void>((resolve) =>
        stream.start({
          bytes() {},
          drain() {},
          closed() {
            closed++
            setTimeout(resolve, 30)
          },
        }),
      )
      assert.equal(closed, 1)
    },
  )
})

test('each address that is tried is told, and each that failed', async () => {
  let port = 0
  await withServer(
    () => {},
    async (taken) => {
      port = taken
      const attempts: unknown[] = []
      const onAttempt = (attempt: unknown): void => void attempts.push(attempt)
      const stream = await connectTcp({ host: '127.0.0.1', port, onAttempt })
      stream.destroy()
      assert.deepEqual(attempts, [{ address: '127.0.0.1' }])
    },
  )
  const attempts: [string, string | undefined][] = []
  const error = await connectTcp({
    host: 'localhost',
    port,
    onAttempt: ({ address, error }) => attempts.push([address, (error as NodeJS.ErrnoException | undefined)?.code]),
  }).catch((reason: unknown) => reason)
  assert.ok(error instanceof SshError)
  assert.deepEqual(attempts.slice(0, 2), [
    [attempts[0]?.[0], undefined],
    [attempts[0]?.[0], 'ECONNREFUSED'],
  ])
  assert.match(attempts[0]?.[0] ?? '', /^(?:127\.0\.0\.1|::1)$/)
})
