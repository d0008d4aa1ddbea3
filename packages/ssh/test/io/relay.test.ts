import assert from 'node:assert/strict'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { listen, type Listener } from '../../src/io/listener.ts'
import { relay } from '../../src/io/relay.ts'

test('each half ends on its own, and nothing is lost', async () => {
  const echo = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    // Answers only after the other half has ended.
    socket.on('end', () => socket.end(Buffer.concat(chunks)))
  })
  const middle = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => {
    relay(socket, net.connect({ port: portOf(echo), host: '127.0.0.1', allowHalfOpen: true }))
  })
  const sent = Buffer.alloc(2_000_000, 'x')
  const got = await new Promise<number>((resolve, reject) => {
    const client = net.connect({ port: portOf(middle), host: '127.0.0.1', allowHalfOpen: true })
    let length = 0
    client.on('data', (chunk: Buffer) => (length += chunk.length))
    client.on('end', () => resolve(length))
    client.on('error', reject)
    client.end(sent)
  })
  assert.equal(got, sent.length)
  await middle.close()
  await echo.close()
})

test('an end that is gone already takes the other one with it', () => {
  for (const gone of [0, 1] as const) {
    const ends = [new PassThrough(), new PassThrough()] as const
    ends[gone].destroy()
    relay(...ends)
    assert.ok(ends[0].destroyed && ends[1].destroyed)
  }
})

test('a unix socket is for its owner only, and gone after close', { skip: process.platform === 'win32' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-listener-'))
  const path = join(folder, 'socket')
  try {
    const listener = await listen({ kind: 'unix', path }, {}, (socket) => socket.end())
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await listener.close()
    await assert.rejects(stat(path))
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('an address that is taken is an error that names it', async () => {
  const first = await listen({ kind: 'tcp', host: '127.0.0.1', port: 0 }, {}, (socket) => socket.end())
  const address = { kind: 'tcp', host: '127.0.0.1', port: portOf(first) } as const
  await assert.rejects(
    listen(address, {}, () => {}),
    new RegExp(`127\\.0\\.0\\.1:${address.port}: EADDRINUSE`),
  )
  await first.close()
})

function portOf(listener: Listener): number {
  assert.ok(listener.address.kind === 'tcp')
  return listener.address.port
}
