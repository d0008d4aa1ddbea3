// What has gone wrong in other implementations: lengths and counts that were believed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyboardInteractive } from '../../src/client/authentication/keyboard-interactive.ts'
import { ProtocolError } from '../../src/errors.ts'
import {
  channelClose,
  channelData,
  channelEof,
  channelExtendedData,
  channelOpen,
  channelOpenConfirmation,
  channelOpenFailure,
  channelRequest,
  channelWindowAdjust,
} from '../../src/messages/connection.ts'
import { extInfo, serviceAccept } from '../../src/messages/transport.ts'
import { userauthFailure, userauthInfoRequest, userauthRequest, userauthSuccess } from '../../src/messages/userauth.ts'
import { Writer } from '../../src/wire/writer.ts'
import type { RawPeer } from './raw-peer.ts'
import {
  clientUnderTest,
  connectedClient,
  connectedServer,
  passwordRequest,
  requestService,
  serverUnderTest,
} from './under-test.ts'

const nothing = new Uint8Array(0)

async function isRefused(over: Promise<unknown>, what = ''): Promise<void> {
  const error = await over
  assert.ok(error instanceof ProtocolError, `${what}: ${String(error)}`)
}

test('CVE-2026-55200 (libssh2): a packet_length that is too large, too small or not aligned is refused at once', async () => {
  for (const length of [0, 1, 4, 5, 11, 13, 256 * 1024 + 12, 0x7fffffff, 0x80000000, 0xffffffff]) {
    for (const under of [clientUnderTest, serverUnderTest]) {
      const { peer, over } = under()
      peer.identify()
      // Only the length: nothing waits for the rest.
      peer.write(new Writer().uint32(length).bytes())
      await isRefused(over, String(length))
    }
  }
})

test('CVE-2026-55200 (libssh2): the same under keys, where the length is in the clear', async () => {
  for (const length of [0, 8, 17, 256 * 1024 + 16, 0xfffffff0]) {
    const { peer, over } = await connectedClient()
    peer.write(new Writer().uint32(length).bytes())
    await isRefused(over, String(length))
  }
})

test('CVE-2021-43565 (x/crypto): packets whose padding leaves nothing, and padding that is longer than the packet', async () => {
  for (const paddingLength of [0, 3, 11, 12, 255]) {
    const { peer, over } = serverUnderTest()
    peer.identify()
    peer.write(new Writer().uint32(12).byte(paddingLength).rest(new Uint8Array(11)).bytes())
    await isRefused(over, String(paddingLength))
  }
  const { peer, over } = await connectedClient()
  peer.send(nothing)
  await isRefused(over)
})

test('CVE-2026-55199 (libssh2): SSH_MSG_EXT_INFO that announces 2^32 extensions', async () => {
  for (const extensionCount of [1, 1024, 1025, 0xffffffff]) {
    const { peer, over } = clientUnderTest()
    await peer.handshake()
    peer.send(extInfo.encode({ extensionCount, extensions: nothing }))
    await isRefused(over)
  }
})

test('SSH_MSG_EXT_INFO again and again', async () => {
  const { peer, over } = clientUnderTest()
  await peer.handshake()
  const extensions = new Writer().name('x').string(new Uint8Array(30_000)).bytes()
  for (let i = 0; i < 8; i++) peer.send(extInfo.encode({ extensionCount: 1, extensions }))
  await isRefused(over)
})

test('CVE-2026-42189 (russh): a keyboard-interactive request with 2^32 prompts', async () => {
  for (const promptCount of [1, 256, 257, 0xffffffff]) {
    const { peer, over } = clientUnderTest({ authentication: [keyboardInteractive(() => assert.fail('asked'))] })
    await peer.handshake()
    peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
    await expectMethod(peer, 'keyboard-interactive')
    const texts = { name: '', instruction: '', languageTag: '' }
    peer.send(userauthInfoRequest.encode({ ...texts, promptCount, prompts: nothing }))
    await isRefused(over)
  }
})

/** Refuses what comes before. */
async function expectMethod(peer: RawPeer, name: string): Promise<void> {
  const failure = userauthFailure.encode({ authenticationsThatCanContinue: [name], partialSuccess: false })
  for (;;) {
    const { methodName } = userauthRequest.decode((await peer.expect(userauthRequest.number)) as Uint8Array)
    if (methodName === name) return
    peer.send(failure)
  }
}

test('CVE-2026-42189 (russh): responses that are more or fewer than there were prompts, to the server', async () => {
  for (const responseCount of [0, 2, 0xffffffff]) {
    const { peer, connection } = serverUnderTest({
      authentication: {
        async keyboardInteractive({ prompt }) {
          await prompt({ prompts: [{ prompt: '?', echo: false }] })
          return true
        },
      },
    })
    await peer.handshake()
    const methodSpecificData = new Writer().text('').text('').bytes()
    const request = { userName: 'user', serviceName: 'ssh-connection', methodName: 'keyboard-interactive' }
    peer.send(requestService, userauthRequest.encode({ ...request, methodSpecificData }))
    await peer.expect(userauthInfoRequest.number)
    peer.send(new Writer().byte(61).uint32(responseCount).text('a').bytes())
    await peer.isAlive()
    assert.ok(!connection.isAuthenticated)
  }
})

/** A client with a session that the raw server confirms, and a program on it that was started. */
async function clientWithSession(initialWindowSize = 1000, maximumPacketSize = 1000) {
  const client = await connectedClient()
  const session = client.connection.exec('x')
  const open = channelOpen.decode((await client.peer.expect(channelOpen.number)) as Uint8Array)
  const numbers = { recipientChannel: open.senderChannel, senderChannel: 7 }
  const confirmation = { ...numbers, initialWindowSize, maximumPacketSize, channelSpecificData: nothing }
  client.peer.send(channelOpenConfirmation.encode(confirmation))
  return { ...client, session, number: open.senderChannel, confirmation, window: open.initialWindowSize }
}

type Session = Awaited<ReturnType<typeof clientWithSession>>

/** More than the window and what a stream that nobody reads takes besides. */
function flood(window: number, to: { recipientChannel: number; dataTypeCode?: number }): Uint8Array[] {
  const data = new Uint8Array(32768)
  const { recipientChannel, dataTypeCode } = to
  const payload =
    dataTypeCode === undefined
      ? channelData.encode({ recipientChannel, data })
      : channelExtendedData.encode({ recipientChannel, dataTypeCode, data })
  return Array.from({ length: (window + 1024 * 1024) / data.length }, () => payload)
}

const violations: Record<string, (session: Session) => readonly Uint8Array[]> = {
  'GHSA-h5rc-j5f5-3gcm (russh): a window adjusted beyond 2^32 - 1': ({ number }) => [
    channelWindowAdjust.encode({ recipientChannel: number, bytesToAdd: 0xffffffff }),
  ],
  'a window adjusted beyond 2^32 - 1 in small steps': ({ number }) =>
    Array.from({ length: 3 }, () => channelWindowAdjust.encode({ recipientChannel: number, bytesToAdd: 0x7fffffff })),
  'data beyond the window': ({ number, window }) => flood(window, { recipientChannel: number }),
  'extended data beyond the window': ({ number, window }) =>
    flood(window, { recipientChannel: number, dataTypeCode: 1 }),
  'CVE-2026-59849 (libssh): extended data after EOF': ({ number }) => [
    channelEof.encode({ recipientChannel: number }),
    channelExtendedData.encode({ recipientChannel: number, dataTypeCode: 1, data: Uint8Array.of(1) }),
  ],
  'CVE-2026-59850 (libssh): data after close': ({ number }) => [
    channelClose.encode({ recipientChannel: number }),
    channelData.encode({ recipientChannel: number, data: Uint8Array.of(1) }),
  ],
  'close twice': ({ number }) => [
    channelClose.encode({ recipientChannel: number }),
    channelClose.encode({ recipientChannel: number }),
  ],
  'a request after close': ({ number }) => [
    channelClose.encode({ recipientChannel: number }),
    channelRequest.encode({
      ...{ recipientChannel: number, requestType: 'exit-status', wantReply: false },
      requestSpecificData: new Uint8Array(4),
    }),
  ],
  'the confirmation twice': ({ confirmation }) => [channelOpenConfirmation.encode(confirmation)],
  'a refusal after the confirmation': ({ number }) => [
    channelOpenFailure.encode({ recipientChannel: number, reasonCode: 1, description: '', languageTag: '' }),
  ],
  'data that is shorter than it says': ({ number }) => [new Writer().byte(94).uint32(number).uint32(5).bytes()],
  'data that is longer than it says': ({ number }) => [new Writer().byte(94).uint32(number).uint32(0).byte(0).bytes()],
  'a length of 2^32 - 1': ({ number }) => [new Writer().byte(94).uint32(number).uint32(0xffffffff).bytes()],
  'a malformed exit-status': ({ number }) => [
    channelRequest.encode({
      ...{ recipientChannel: number, requestType: 'exit-status', wantReply: false },
      requestSpecificData: new Uint8Array(3),
    }),
  ],
}

for (const [name, payloads] of Object.entries(violations)) {
  test(`${name} ends the connection, and everything on it is told`, async () => {
    const client = await clientWithSession()
    client.peer.send(...payloads(client))
    await isRefused(client.over, name)
    assert.ok((await client.session.exit).error instanceof ProtocolError || name.includes('close'))
    await client.session.started.catch(() => undefined)
  })
}

test('AsyncSSH 2026: a maximum packet size of 0, by which a sender would never come to an end', async () => {
  const server = await connectedServer()
  const open = { channelType: 'session', senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 0 }
  server.peer.send(channelOpen.encode({ ...open, channelSpecificData: nothing }))
  await isRefused(server.over)

  const client = await connectedClient()
  const session = client.connection.exec('x')
  session.stdin.write('x')
  const { senderChannel: number } = channelOpen.decode((await client.peer.expect(90)) as Uint8Array)
  const sizes = { initialWindowSize: 1000, maximumPacketSize: 0 }
  client.peer.send(
    channelOpenConfirmation.encode({
      recipientChannel: number,
      senderChannel: 0,
      ...sizes,
      channelSpecificData: nothing,
    }),
  )
  await isRefused(client.over)
})

test('a maximum packet size of 1: every byte goes alone, and all of them go', async () => {
  const { session, peer, connection } = await clientWithSession(10_000, 1)
  session.stdin.end(Buffer.alloc(3000, 'x'))
  await peer.expect(channelEof.number)
  const sent = peer.passed.filter(([number]) => number === channelData.number)
  assert.equal(sent.length, 3000)
  await connection.close()
})

test('CVE-2026-39834 (x/crypto): windows and packet sizes of 2^32 - 1 are taken for what they are', async () => {
  const { session, peer, connection } = await clientWithSession(0xffffffff, 0xffffffff)
  session.stdin.end(Buffer.alloc(5_000_000))
  await peer.expect(channelEof.number)
  let length = 0
  for (const payload of peer.passed.filter(([number]) => number === channelData.number)) {
    length += channelData.decode(payload).data.length
  }
  assert.equal(length, 5_000_000)
  await connection.close()
})

test('messages for channels that there never were, at both ends', async () => {
  for (const payload of [
    channelData.encode({ recipientChannel: 0xffffffff, data: nothing }),
    channelWindowAdjust.encode({ recipientChannel: 3, bytesToAdd: 1 }),
    channelEof.encode({ recipientChannel: 3 }),
    channelClose.encode({ recipientChannel: 3 }),
  ]) {
    for (const end of [await connectedClient(), await connectedServer()]) {
      end.peer.send(payload)
      await isRefused(end.over)
    }
  }
})

test('a channel that is being opened is not open', async () => {
  const client = await connectedClient()
  const session = client.connection.exec('x')
  const { senderChannel: number } = channelOpen.decode((await client.peer.expect(90)) as Uint8Array)
  client.peer.send(channelData.encode({ recipientChannel: number, data: Uint8Array.of(1) }))
  await isRefused(client.over)
  assert.ok((await session.exit).error instanceof ProtocolError)
})

test('bytes behind the end of a message', async () => {
  const messages = [
    Buffer.concat([userauthSuccess.encode({}), Buffer.of(0)]),
    Buffer.concat([serviceAccept.encode({ serviceName: 'ssh-userauth' }), Buffer.of(0)]),
  ]
  for (const payload of messages) {
    const { peer, over } = clientUnderTest()
    await peer.handshake()
    peer.send(payload)
    await isRefused(over)
  }
  const server: { peer: RawPeer; over: Promise<unknown> } = serverUnderTest()
  await server.peer.handshake()
  server.peer.send(requestService, Buffer.concat([passwordRequest('sesame'), Buffer.of(0)]))
  await isRefused(server.over)
})
