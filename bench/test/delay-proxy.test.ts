import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { startDelayProxy } from '../measure/delay-proxy.ts'

test('the proxy delays a round trip, keeps order and passes on both ends of the stream', async () => {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const proxy = await startDelayProxy(address.port, ROUND_TRIP_MS)
  try {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    const started = performance.now()
    socket.write('first')
    await once(socket, 'data')
    const elapsed = performance.now() - started
    assert.ok(elapsed >= ROUND_TRIP_MS - 2 && elapsed < ROUND_TRIP_MS + 150, `${elapsed} ms`)

    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.end(sent)
    await once(socket, 'end')
    assert.ok(Buffer.concat(received).equals(sent))
  } finally {
    proxy[Symbol.dispose]()
    server.close()
  }
})

const ROUND_TRIP_MS = 60
