// What has gone wrong in other implementations: messages taken in the wrong phase, and packets taken away (Terrapin).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../src/errors.ts'
import { channelOpen, channelRequest, channelSuccess, globalRequest } from '../../src/messages/connection.ts'
import { extInfo, ignore, kexInit, newKeys, serviceAccept, serviceRequest } from '../../src/messages/transport.ts'
import {
  infoRequestPrompt,
  userauthBanner,
  userauthFailure,
  userauthInfoRequest,
  userauthPkOk,
  userauthRequest,
  userauthSuccess,
} from '../../src/messages/userauth.ts'
import { Writer } from '../../src/wire/writer.ts'
import { deliver, transportPair } from '../protocol/transport-pair.ts'
import { clientUnderTest, connectedClient, connectedServer } from './under-test.ts'
import { passwordRequest, requestService, serverUnderTest } from './under-test.ts'

const nothing = new Uint8Array(0)
const success = userauthSuccess.encode({})
const openSession = channelOpen.encode({
  ...{ channelType: 'session', senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 1000 },
  channelSpecificData: nothing,
})
const runSomething = channelRequest.encode({
  ...{ recipientChannel: 0, requestType: 'exec', wantReply: true },
  requestSpecificData: new Writer().text('touch /tmp/pwned').bytes(),
})

test('CVE-2018-10933 (libssh), CVE-2018-7750 and CVE-2018-1000805 (paramiko): a client tells the server of its success', async () => {
  for (const before of [[], [requestService], [requestService, passwordRequest('wrong')]]) {
    const server = serverUnderTest()
    await server.peer.handshake()
    server.peer.send(...before, success, openSession, runSomething)
    assert.ok((await server.over) instanceof ProtocolError)
    assert.ok(!server.connection.isAuthenticated)
    assert.ok(!server.events.some(({ event }) => event === 'authenticated' || event === 'session-started'))
  }
})

test('CVE-2018-7749 (AsyncSSH), CVE-2025-32433 (Erlang): channels and commands before authentication', async () => {
  for (const payload of [openSession, runSomething, globalRequest.encode(forwardRequest())]) {
    let sessions = 0
    const server = serverUnderTest({ onSession: () => (sessions++, {}), forwarding: () => true })
    await server.peer.handshake()
    server.peer.send(requestService, payload)
    assert.ok((await server.over) instanceof ProtocolError)
    assert.equal(sessions, 0)
  }
})

test('CVE-2025-32433 (Erlang): what is sent behind a request that fails is not taken', async () => {
  const sessions: string[] = []
  const server = serverUnderTest({ onSession: () => ({ exec: (command) => void sessions.push(command) }) })
  await server.peer.handshake()
  server.peer.send(requestService, passwordRequest('wrong'), openSession, runSomething)
  assert.ok(await server.peer.expect(userauthFailure.number))
  server.peer.send(passwordRequest('sesame'))
  assert.ok(await server.peer.expect(success[0] as number))
  assert.ok(await server.peer.isAlive())
  assert.deepEqual(sessions, [])
  assert.equal(server.connection.sessions.size, 0)
})

test('CVE-2023-46445 (AsyncSSH): an SSH_MSG_EXT_INFO of somebody in the middle is not taken before the keys', async () => {
  const { peer, over } = clientUnderTest()
  peer.identify()
  peer.beginExchange()
  peer.send(extInfo.encode({ extensionCount: 0, extensions: nothing }))
  assert.ok((await over) instanceof ProtocolError)
})

test('CVE-2023-46446 (AsyncSSH): requests of somebody in the middle are not taken before the keys', async () => {
  const { peer, over, connection } = serverUnderTest()
  peer.identify()
  peer.beginExchange()
  peer.send(passwordRequest('sesame'))
  assert.ok((await over) instanceof ProtocolError)
  assert.ok(!connection.isAuthenticated)
})

test('CVE-2026-46705 (russh): a first factor does not count for another user', async () => {
  const asked: (readonly [user: string, completed: number])[] = []
  const server = serverUnderTest({
    authentication: {
      password({ userName, completed }) {
        asked.push([userName, completed.length])
        return completed.length > 0 || { decision: 'partial', methods: ['password'] }
      },
    },
  })
  await server.peer.handshake()
  const request = (userName: string): Uint8Array => {
    const { serviceName, methodName, methodSpecificData } = userauthRequest.decode(passwordRequest('sesame'))
    return userauthRequest.encode({ userName, serviceName, methodName, methodSpecificData })
  }
  server.peer.send(requestService, request('mallory'))
  await server.peer.expect(userauthFailure.number)
  server.peer.send(request('root'))
  const second = userauthFailure.decode((await server.peer.expect(userauthFailure.number)) as Uint8Array)
  assert.ok(second.partialSuccess)
  assert.deepEqual(asked, [
    ['mallory', 0],
    ['root', 0],
  ])
  assert.ok(!server.connection.isAuthenticated)
})

test('CVE-2021-36367 (PuTTY): no question of authentication is asked after success', async () => {
  const { peer, over } = await connectedClient()
  const prompts = new Writer()
  infoRequestPrompt.write(prompts, { prompt: 'Passphrase for key "id_ed25519": ', echo: false })
  const texts = { name: '', instruction: '', languageTag: '' }
  peer.send(userauthInfoRequest.encode({ ...texts, promptCount: 1, prompts: prompts.bytes() }))
  assert.ok((await over) instanceof ProtocolError)
})

test('a server cannot hurry the client through authentication', async () => {
  const pkOk = userauthPkOk.encode({ algorithmName: 'ssh-ed25519', publicKey: nothing })
  const inOrder = [serviceAccept.encode({ serviceName: 'ssh-userauth' }), success]
  const sequences: Record<string, readonly Uint8Array[]> = {
    'success before the service': [success],
    'success before anything, and again': [success, success],
    'another service': [serviceAccept.encode({ serviceName: 'ssh-connection' })],
    'the service twice': [inOrder[0] as Uint8Array, inOrder[0] as Uint8Array],
    'a key that was not offered': [inOrder[0] as Uint8Array, pkOk],
  }
  for (const [name, payloads] of Object.entries(sequences)) {
    const { peer, over } = clientUnderTest()
    await peer.handshake()
    // All in one packet of the network, before the client has said anything.
    peer.send(...payloads)
    assert.ok((await over) instanceof ProtocolError, name)
  }
})

test('a banner comes before success, not after it', async () => {
  const { peer, over } = await connectedClient()
  peer.send(userauthBanner.encode({ message: 'x', languageTag: '' }))
  assert.ok((await over) instanceof ProtocolError)
})

test('OpenSSH 10.4: during a re-key nothing but the key exchange is taken, so that nothing piles up', async () => {
  const server = await connectedServer()
  server.peer.beginExchange()
  server.peer.send(openSession)
  assert.ok((await server.over) instanceof ProtocolError)
})

test('SSH_MSG_NEWKEYS early, twice, or with something in it', async () => {
  const withMore = Uint8Array.of(newKeys.number, 0)
  for (const payloads of [[newKeys.encode({})], [newKeys.encode({}), newKeys.encode({})], [withMore]]) {
    const { peer, over } = serverUnderTest()
    peer.identify()
    peer.beginExchange()
    peer.send(...payloads)
    assert.ok((await over) instanceof ProtocolError)
  }
  const late = await connectedServer()
  late.peer.send(newKeys.encode({}))
  assert.ok((await late.over) instanceof ProtocolError)
})

test('a second SSH_MSG_KEXINIT in one key exchange', async () => {
  for (const rekeying of [false, true]) {
    const { peer, over } = rekeying ? await connectedServer() : serverUnderTest()
    if (!rekeying) peer.identify()
    let sent: Uint8Array | undefined
    const send = peer.send.bind(peer)
    peer.send = (...payloads) => {
      sent ??= payloads.find(([number]) => number === kexInit.number)
      send(...payloads)
    }
    peer.beginExchange()
    send(sent as Uint8Array)
    assert.ok((await over) instanceof ProtocolError)
  }
})

test('a message of the method when no key exchange runs, and one too many', async () => {
  const { peer, over } = await connectedClient()
  peer.send(Uint8Array.of(31, 0, 0, 0, 0))
  assert.ok((await over) instanceof ProtocolError)

  const twice = clientUnderTest({}, { rewrite: (payload) => (payload[0] === 31 ? [payload, payload] : [payload]) })
  twice.peer.identify()
  twice.peer.beginExchange()
  assert.ok((await twice.over) instanceof ProtocolError)
})

test('answers that nobody asked for', async () => {
  for (const payload of [channelSuccess.encode({ recipientChannel: 0 }), Uint8Array.of(81), Uint8Array.of(82)]) {
    for (const end of [await connectedClient(), await connectedServer()]) {
      end.peer.send(payload)
      assert.ok((await end.over) instanceof ProtocolError)
    }
  }
})

test('CVE-2023-48795 (Terrapin): a packet put before SSH_MSG_KEXINIT, and one taken away after the keys', () => {
  for (const from of ['client', 'server'] as const) {
    const pair = transportPair()
    const victim = from === 'client' ? pair.server : pair.client
    let first = true
    assert.throws(
      () =>
        pair.run((source, bytes) => {
          if (source !== from || !first) return bytes
          first = false
          const afterLine = bytes.indexOf(10) + 1
          return Buffer.concat([
            bytes.subarray(0, afterLine),
            plainPacket(ignore.encode({ data: nothing })),
            bytes.subarray(afterLine),
          ])
        }),
      ProtocolError,
    )
    assert.ok(!victim.established)
  }
})

test('CVE-2023-48795 (Terrapin): the sequence numbers begin anew with the keys, whatever came before', () => {
  const pair = transportPair()
  pair.run()
  assert.ok(pair.client.transport.strict && pair.server.transport.strict)
  // The first packet under the keys is lost: the next one does not pass for it.
  pair.server.transport.send(ignore.encode({ data: nothing }))
  pair.server.transport.takeOutgoing()
  pair.server.transport.send(ignore.encode({ data: nothing }))
  assert.throws(() => deliver(pair.client, Buffer.concat(pair.server.transport.takeOutgoing())), {
    code: 'mac-mismatch',
  })
})

test('the service request of a client that never authenticates is answered, and no more', async () => {
  const { peer, connection } = serverUnderTest()
  await peer.handshake()
  peer.send(serviceRequest.encode({ serviceName: 'ssh-userauth' }))
  assert.ok(await peer.expect(serviceAccept.number))
  assert.ok(await peer.isAlive())
  assert.ok(!connection.isAuthenticated)
})

function plainPacket(payload: Uint8Array): Uint8Array {
  const padding = 16 - ((5 + payload.length) % 8)
  return new Writer()
    .uint32(1 + payload.length + padding)
    .byte(padding)
    .rest(payload)
    .rest(new Uint8Array(padding))
    .bytes()
}

function forwardRequest() {
  const requestSpecificData = new Writer().text('').uint32(0).bytes()
  return { requestName: 'tcpip-forward', wantReply: true, requestSpecificData }
}
