// What has gone wrong in other implementations: what anybody can do who is not known yet, and decompression.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, deflateSync } from 'node:zlib'
import { ProtocolError, type SshError } from '../../src/errors.ts'
import { disconnect, serviceAccept } from '../../src/messages/transport.ts'
import { userauthBanner, userauthSuccess } from '../../src/messages/userauth.ts'
import { heldBytes } from '../held-bytes.ts'
import { cheapChoices } from './raw-peer.ts'
import { clientUnderTest, connectedClient, passwordRequest, requestService, serverUnderTest } from './under-test.ts'

const nothing = new Uint8Array(0)
const MIB = 1024 * 1024

async function isRefused(over: Promise<unknown>): Promise<void> {
  const error = await over
  assert.ok(error instanceof ProtocolError, String(error))
}

test('banners: too many, and too large together', async () => {
  for (const [count, size] of [
    [101, 1],
    [40, 30_000],
  ] as const) {
    let shown = 0
    const { peer, over } = clientUnderTest({ onBanner: () => shown++ })
    await peer.handshake()
    peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
    const banner = userauthBanner.encode({ message: 'x'.repeat(size), languageTag: '' })
    peer.send(...Array.from({ length: count }, () => banner))
    await isRefused(over)
    assert.ok(shown < count)
  }
})

test('lines before the identification: as many as OpenSSH takes, and no more', async () => {
  const { peer, over } = clientUnderTest()
  for (let i = 0; i < 1024; i++) peer.write(Buffer.from(`${'x'.repeat(1000)}\r\n`))
  await peer.handshake()
  assert.ok(await peer.isAlive())
  peer.close()
  await over

  for (const text of ['\n'.repeat(1025), 'x'.repeat(8193), 'SSH-2.0-'.padEnd(300, 'x') + '\n']) {
    const other = clientUnderTest()
    other.peer.write(Buffer.from(text))
    const error = await other.over
    assert.ok(error instanceof ProtocolError && error.code === 'incompatible-peer', String(error))
  }
})

test('somebody who does not speak SSH is noticed at the first bytes, by the server', async () => {
  for (const text of ['GET / HTTP/1.1\r\n', '\x16\x03\x01', 'SSH-1.5-x\r\n', 'SSH-2.0-x\0y\r\n', '\r\nSSH-2.0-x\r\n']) {
    const { peer, over } = serverUnderTest()
    peer.write(Buffer.from(text))
    const error = await over
    assert.ok(error instanceof ProtocolError && error.code === 'incompatible-peer', `${text}: ${String(error)}`)
  }
})

test('requests that are sent while the last one is being decided are bounded', async () => {
  const server = serverUnderTest({ authentication: { password: () => new Promise(() => {}) } })
  await server.peer.handshake()
  server.peer.send(requestService)
  server.peer.send(...Array.from({ length: 300 }, () => passwordRequest('x')))
  await isRefused(server.over)
})

test('who does not authenticate in time is let go', async () => {
  const { peer, over } = serverUnderTest({ limits: { loginGraceMs: 50 } })
  await peer.handshake()
  assert.equal(((await over) as SshError).code, 'timed-out')
  assert.ok(await peer.expect(disconnect.number))
})

test('who does not exchange keys in time is let go, by the client and the server', async () => {
  const silent = { rewrite: () => [] }
  const client = clientUnderTest({ connectTimeoutMs: 50 }, silent)
  client.peer.identify()
  assert.equal(((await client.over) as SshError).code, 'timed-out')
  const server = serverUnderTest({ limits: { loginGraceMs: 50 } }, silent)
  server.peer.identify()
  assert.equal(((await server.over) as SshError).code, 'timed-out')
})

test('CVE-2002-20001 (D(HE)at) class: key exchanges again and again before the user is known', async () => {
  const { peer, over } = serverUnderTest()
  await peer.handshake()
  for (let i = 0; i < 100 && !peer.ended; i++) {
    peer.beginExchange()
    await peer.established()
  }
  await isRefused(over)
})

test('CVE-2026-46702 (russh): a packet that becomes large when it is decompressed', async () => {
  for (const size of [300_000, 200 * MIB]) {
    const choices = { ...cheapChoices, compression: true }
    const client = await connectedClient({}, { choices })
    const bomb = deflateSync(Buffer.alloc(size, 2), { finishFlush: constants.Z_SYNC_FLUSH, level: 9 })
    assert.ok(bomb.length < 250_000)
    const before = await heldBytes()
    client.peer.send(bomb)
    const error = await client.over
    assert.ok(error instanceof ProtocolError && error.code === 'limit-exceeded', String(error))
    assert.ok((await heldBytes()) - before < 8 * MIB)
  }
})

test('compressed data that is none, and an end of the stream in the middle', async () => {
  const choices = { ...cheapChoices, compression: true }
  for (const data of [
    Buffer.alloc(100, 0xff),
    deflateSync(userauthSuccess.encode({})),
    Buffer.of(0x78, 0x9c),
    nothing,
  ]) {
    const client = await connectedClient({}, { choices })
    client.peer.send(data.length === 0 ? Buffer.of(0) : data)
    await isRefused(client.over)
  }
})
