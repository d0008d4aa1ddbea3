// What has gone wrong in other implementations: peers that send without end, and make us keep what they send.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ProtocolError } from '../../src/errors.ts'
import { channelOpen, channelOpenFailure, channelRequest, globalRequest } from '../../src/messages/connection.ts'
import { debug, ignore, ping, pong, unimplemented } from '../../src/messages/transport.ts'
import { Writer } from '../../src/wire/writer.ts'
import { heldBytes } from '../held-bytes.ts'
import type { RawPeer } from './raw-peer.ts'
import { clientUnderTest, connectedClient, connectedServer, serverUnderTest } from './under-test.ts'

const nothing = new Uint8Array(0)
const MIB = 1024 * 1024

async function isRefused(over: Promise<unknown>): Promise<void> {
  const error = await over
  assert.ok(error instanceof ProtocolError, String(error))
}

/** Sends in batches; each is handled before the next one goes. Gives how much more is held after the last than the first. */
async function flood(peer: RawPeer, payload: Uint8Array, count: number, batch = 1000): Promise<number> {
  const payloads = Array.from({ length: batch }, () => payload)
  let before: number | undefined
  for (let sent = 0; sent < count; sent += batch) {
    peer.send(...payloads)
    assert.ok(await peer.isAlive())
    peer.passed.length = 0
    before ??= await heldBytes()
  }
  return (await heldBytes()) - (before ?? 0)
}

const nuisances: Record<string, Uint8Array> = {
  SSH_MSG_IGNORE: ignore.encode({ data: new Uint8Array(2000) }),
  SSH_MSG_DEBUG: debug.encode({ alwaysDisplay: true, message: 'x'.repeat(2000), languageTag: '' }),
  SSH_MSG_UNIMPLEMENTED: unimplemented.encode({ sequenceNumber: 1 }),
  'CVE-2025-26466 (OpenSSH): SSH_MSG_PING': ping.encode({ data: new Uint8Array(2000) }),
  'an unassigned number': Uint8Array.of(250),
}

for (const [name, payload] of Object.entries(nuisances)) {
  test(`a flood, ${name}: nothing of it is kept, at either end, before and after authentication`, async () => {
    const server = serverUnderTest()
    const client = clientUnderTest()
    await Promise.all([server.peer.handshake(), client.peer.handshake()])
    for (const { peer } of [server, client, await connectedServer(), await connectedClient()]) {
      const grown = await flood(peer, payload, 10_000)
      assert.ok(grown < 8 * MIB, `${grown} bytes`)
      peer.close()
    }
    await Promise.all([server.over, client.over])
  })
}

test('CVE-2025-26466 (OpenSSH): pings of a peer that does not read make us stop reading, and lose nothing', async () => {
  for (const end of [await connectedServer(), await connectedClient()]) {
    end.peer.pause()
    const count = 1000
    for (let i = 0; i < count; i++) {
      end.peer.send(ping.encode({ data: new Uint8Array(32_000) }))
      await turn()
      assert.ok(end.stream.backlog < 6 * MIB, `${end.stream.backlog} bytes wait`)
    }
    end.peer.resume()
    for (let i = 0; i < count; i++) assert.ok(await end.peer.expect(pong.number))
    end.peer.close()
    await end.over
  }
})

test('global requests of a peer that does not read', async () => {
  const request = globalRequest.encode({ requestName: 'x', wantReply: true, requestSpecificData: nothing })
  for (const end of [await connectedServer(), await connectedClient()]) {
    end.peer.pause()
    for (let i = 0; i < 80; i++) {
      end.peer.send(...Array.from({ length: 1000 }, () => request))
      await turn()
      assert.ok(end.stream.backlog < 6 * MIB, `${end.stream.backlog} bytes wait`)
    }
    end.peer.close()
    await end.over
  }
})

test('what is to be answered while a key exchange that we began does not go on is bounded', async () => {
  for (const [size, most] of [
    [32_000, 200],
    [1, 20_000],
  ] as const) {
    const server = await connectedServer()
    server.connection.rekey()
    await turn()
    const payload = ping.encode({ data: new Uint8Array(size) })
    // The peer reads our SSH_MSG_KEXINIT; its own never comes.
    server.peer.send(...Array.from({ length: most }, () => payload))
    await isRefused(server.over)
  }
})

test('10^5 channels: the server has ten sessions and refuses the rest; the client refuses all', async () => {
  const open = channelOpen.encode({
    ...{ channelType: 'session', senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 1000 },
    channelSpecificData: nothing,
  })
  const server = await connectedServer({ onSession: () => ({}) })
  const client = await connectedClient()
  for (const end of [server, client]) {
    const grown = await flood(end.peer, open, end === server ? 100_000 : 20_000, 5000)
    assert.ok(grown < 8 * MIB, `${grown} bytes`)
    end.peer.send(open)
    assert.ok(await end.peer.expect(channelOpenFailure.number))
  }
  assert.equal(server.connection.sessions.size, 10)
  assert.equal(client.connection.channels.length, 0)
  await Promise.all([client.connection.close(), server.connection.close()])
})

test('channels that nobody has decided about yet are bounded', async () => {
  const server = await connectedServer({ forwarding: () => new Promise(() => {}) })
  const channelSpecificData = new Writer().text('h').uint32(1).text('o').uint32(2).bytes()
  const open = channelOpen.encode({
    ...{ channelType: 'direct-tcpip', senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 1000 },
    channelSpecificData,
  })
  await flood(server.peer, open, 3000)
  server.peer.send(open)
  const refusal = await server.peer.expect(channelOpenFailure.number)
  assert.equal(channelOpenFailure.decode(refusal as Uint8Array).reasonCode, 4)
  await server.connection.close()
})

test('global requests that nobody has decided about yet are bounded', async () => {
  const server = await connectedServer({ forwarding: () => new Promise(() => {}) })
  const requestSpecificData = new Writer().text('').uint32(0).bytes()
  const request = globalRequest.encode({ requestName: 'tcpip-forward', wantReply: true, requestSpecificData })
  server.peer.send(...Array.from({ length: 2000 }, () => request))
  await isRefused(server.over)
})

test('channel requests that nobody has decided about yet are bounded, by number and by size', async () => {
  for (const [count, size] of [
    [1000, 1],
    [100, 100_000],
  ] as const) {
    const server = await connectedServer({ onSession: () => ({ exec: () => new Promise(() => {}) }) })
    const open = { channelType: 'session', senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 1000 }
    const request = channelRequest.encode({
      ...{ recipientChannel: 0, requestType: 'exec', wantReply: true },
      requestSpecificData: new Writer().text('x'.repeat(size)).bytes(),
    })
    server.peer.send(channelOpen.encode({ ...open, channelSpecificData: nothing }))
    server.peer.send(...Array.from({ length: count }, () => request))
    await isRefused(server.over)
  }
})
