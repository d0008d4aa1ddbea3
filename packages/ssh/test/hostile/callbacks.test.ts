// What callers hand us may throw, never answer, or answer too late and twice. Nothing of it hangs or ends the process.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { key } from '../../src/client/authentication/public-keys.ts'
import type { DialOptions } from '../../src/client/options.ts'
import { SshError } from '../../src/errors.ts'
import { channelDuplex } from '../../src/io/channel-duplex.ts'
import {
  channelData,
  channelEof,
  channelExtendedData,
  channelFailure,
  channelOpen,
  channelOpenConfirmation,
  channelOpenFailure,
  channelRequest,
  channelSuccess,
  channelWindowAdjust,
} from '../../src/messages/connection.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import type { ChannelRequestOfPeer } from '../../src/protocol/connection.ts'
import type { ServerOptions } from '../../src/server/options.ts'
import { Writer } from '../../src/wire/writer.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { startServer } from '../server/pair.ts'
import { connectedClient, connectedServer } from './under-test.ts'

const nothing = new Uint8Array(0)
const fail = (): never => {
  throw new TypeError('a mistake of the caller')
}
const accept = ({ hostKey }: { hostKey: Uint8Array }) => Promise.resolve(acceptHostKey(hostKey))

const failing: Record<string, Partial<DialOptions>> = {
  onTrace: { onTrace: fail },
  onBanner: { onBanner: fail },
  'trust.verify': { trust: { verify: fail } },
  'trust.preferredAlgorithms': { trust: { verify: accept, preferredAlgorithms: fail } },
  'attempts()': { authentication: [{ method: 'password', eager: true, attempts: fail }] },
  'an attempt': {
    authentication: [
      {
        method: 'password',
        eager: true,
        // oxlint-disable-next-line require-yield
        async *attempts() {
          fail()
        },
      },
    ],
  },
}

for (const [name, changes] of Object.entries(failing)) {
  test(`${name} throws: dial rejects, and the server is rid of the connection`, async () => {
    await using pair = await startServer({ banner: 'hello\n' })
    await assert.rejects(pair.connect(changes), Error)
    for (let i = 0; i < 100 && pair.server.connections.size > 0; i++) await sleep(10)
    assert.equal(pair.server.connections.size, 0)
  })
}

test('a store of preferences that fails is as good as an empty one', async () => {
  await using pair = await startServer()
  const preferences = { get: () => Promise.reject(new Error('x')), set: () => Promise.reject(new Error('x')) }
  const connection = await pair.connect({ preferences })
  await connection.close()
})

test('a signer that throws is passed by', async () => {
  await using pair = await startServer()
  await assert.rejects(pair.connect({ authentication: [key({ ...ed25519Signer(), sign: fail })] }), {
    code: 'authentication-failed',
  })
})

const failingHandlers: Record<string, Partial<ServerOptions>> = {
  'authentication.password': { authentication: { password: fail } },
  onSession: { onSession: fail },
  exec: { onSession: () => ({ exec: fail }) },
  env: { onSession: () => ({ env: fail }) },
  'a program': { onSession: () => ({ exec: () => fail }) },
  'a program that is none': { onSession: () => ({ exec: () => 5 as never }) },
  forwarding: { forwarding: fail },
}

for (const [name, options] of Object.entries(failingHandlers)) {
  test(`the server's ${name} throws: the client is refused, and others are served`, async () => {
    await using pair = await startServer(options)
    const refused = await pair.connect().catch((error: unknown) => error)
    if (refused instanceof SshError) return assert.equal(refused.code, 'authentication-failed')
    const connection = refused as Awaited<ReturnType<typeof pair.connect>>
    const { exit } = connection.exec('x', { env: { A: 'b' } })
    const { status, error } = await exit
    assert.ok(status === 255 || error instanceof SshError)
    await assert.rejects(connection.openTcp('h', 1), { code: 'channel-open-refused' })
    assert.equal(await connection.globalRequest('x'), false)
    await connection.close()
  })
}

test('an opening of the peer that is answered twice, or after the connection is over', async () => {
  const requests: ChannelRequestOfPeer[] = []
  const { peer, connection } = await connectedClient()
  connection.acceptChannels('x', (request) => void requests.push(request))
  for (let senderChannel = 0; senderChannel < 4; senderChannel++) {
    const sizes = { initialWindowSize: 1000, maximumPacketSize: 1000 }
    peer.send(channelOpen.encode({ channelType: 'x', senderChannel, ...sizes, channelSpecificData: nothing }))
  }
  assert.ok(await peer.isAlive())
  const [twice, refused, late, never] = requests as [
    ChannelRequestOfPeer,
    ChannelRequestOfPeer,
    ChannelRequestOfPeer,
    ChannelRequestOfPeer,
  ]
  twice.accept(channelDuplex().handler)
  twice.refuse(1, 'too late')
  assert.throws(() => twice.accept(channelDuplex().handler), { code: 'invalid-argument' })
  refused.refuse(1, 'no')
  refused.refuse(1, 'no')
  assert.ok(await peer.expect(channelOpenConfirmation.number))
  assert.ok(await peer.expect(channelOpenFailure.number))
  assert.ok(await peer.isAlive())
  assert.ok(![...peer.passed, ...peer.received].some(([number]) => number === channelOpenFailure.number))
  await connection.close()
  late.refuse(1, 'no')
  const stream = channelDuplex()
  stream.attach(never.accept(stream.handler))
  await assert.rejects(stream.opened, { code: 'closed' })
  assert.deepEqual(connection.channels, [])
})

test('a client that opens its window byte by byte gets all of stdout and stderr, and then the end', async () => {
  const { peer, connection } = await connectedServer({
    onSession: () => ({
      exec: () => (running) => {
        running.stdout.end('out')
        running.stderr.write('error')
        return 3
      },
    }),
  })
  const open = { channelType: 'session', senderChannel: 0, initialWindowSize: 0, maximumPacketSize: 100 }
  peer.send(channelOpen.encode({ ...open, channelSpecificData: nothing }))
  await peer.expect(channelOpenConfirmation.number)
  const request = { recipientChannel: 0, requestType: 'exec', wantReply: true }
  peer.send(channelRequest.encode({ ...request, requestSpecificData: new Writer().text('x').bytes() }))
  await peer.expect(channelSuccess.number)
  for (let i = 0; i < 8; i++) {
    peer.send(channelWindowAdjust.encode({ recipientChannel: 0, bytesToAdd: 1 }))
    assert.ok(await peer.isAlive())
  }
  const end = await peer.expect(97)
  assert.ok(end)
  const numbers = peer.passed.map(([number]) => number as number).filter((number) => number >= 94)
  const text = (number: number, decode: (payload: Uint8Array) => { data: Uint8Array }): string =>
    Buffer.concat(peer.passed.filter(([first]) => first === number).map((payload) => decode(payload).data)).toString()
  assert.equal(text(94, channelData.decode), 'out')
  assert.equal(text(95, channelExtendedData.decode), 'error')
  assert.deepEqual(numbers.slice(-2), [channelEof.number, channelRequest.number])
  assert.ok(!numbers.includes(channelFailure.number))
  await connection.close()
})

test('what a peer had sent before it closed a channel is read, however late', async () => {
  const { peer, connection } = await connectedClient()
  const opening = connection.openTcp('h', 1)
  const { senderChannel: recipientChannel } = channelOpen.decode((await peer.expect(90)) as Uint8Array)
  const sizes = { initialWindowSize: 1000, maximumPacketSize: 1000, channelSpecificData: nothing }
  peer.send(channelOpenConfirmation.encode({ recipientChannel, senderChannel: 0, ...sizes }))
  const stream = await opening
  for (let i = 0; i < 50; i++) peer.send(channelData.encode({ recipientChannel, data: new Uint8Array(30_000) }))
  peer.send(channelEof.encode({ recipientChannel }), Uint8Array.of(97, 0, 0, 0, recipientChannel))
  assert.ok(await peer.isAlive())
  await sleep(20)
  let length = 0
  for await (const chunk of stream) {
    length += (chunk as Uint8Array).length
    await sleep(1)
  }
  assert.equal(length, 50 * 30_000)
  await connection.close()
})
