// Peers at the control socket that lie, or know no better.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  channelData,
  channelOpen,
  channelRequest,
  channelWindowAdjust,
  globalRequest,
} from '../../src/messages/connection.ts'
import { connectMaster } from '../../src/mux/client.ts'
import { frame } from '../../src/mux/frames.ts'
import { muxAliveCheck, muxFailure, muxGrantX11, muxHead, muxHello } from '../../src/mux/messages.ts'
import { hello, packet, proxy, RawClient } from './raw-client.ts'
import { type Sharing, startSharing } from './sharing.ts'

const NOTHING = new Uint8Array(0)
const size = { initialWindowSize: 1_000_000, maximumPacketSize: 32_768 }
const open = packet(
  channelOpen.encode({ channelType: 'session', senderChannel: 0, ...size, channelSpecificData: NOTHING }),
)

async function stillWorks({ path, connection }: Sharing): Promise<void> {
  const shared = await (await connectMaster(path)).proxy()
  assert.equal((await shared.run('echo well')).stdout, 'well\n')
  await shared.close()
  assert.equal((await connection.run('echo own')).stdout, 'own\n')
}

describe('clients that are dropped, and cost nobody else anything', { timeout: 60_000 }, () => {
  const data = (recipientChannel: number, length: number): Uint8Array =>
    packet(channelData.encode({ recipientChannel, data: new Uint8Array(length) }))
  const cases: Readonly<Record<string, readonly Uint8Array[]>> = {
    'another version': [frame(muxHello.encode({ version: 3, extensions: NOTHING }))],
    'no hello': [frame(muxAliveCheck.encode({ requestId: 1 }))],
    'two hellos': [hello, hello],
    'an endless length': [hello, Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
    'a message without a request id': [hello, frame(Uint8Array.of(0x10, 0, 0, 4))],
    'a request with more in it': [
      hello,
      frame(Buffer.concat([muxAliveCheck.encode({ requestId: 1 }), NOTHING, hello])),
    ],
    'a packet with padding': [hello, proxy, frame(Uint8Array.of(4, 90, 0, 0, 0, 0))],
    'a packet without payload': [hello, proxy, frame(Uint8Array.of(0))],
    'data for a channel that nobody has': [hello, proxy, data(0, 10)],
    'half a message': [hello, proxy, packet(Uint8Array.of(94, 0, 0))],
    'an opening that is cut off': [hello, proxy, packet(Uint8Array.of(90, 0, 0, 0, 7))],
    'a confirmation of nothing': [hello, proxy, packet(Buffer.concat([Uint8Array.of(91), Buffer.alloc(16)]))],
    'messages that wait without end': [
      hello,
      proxy,
      ...Array.from({ length: 300 }, () => open),
      ...Array.from({ length: 6000 }, () => packet(Uint8Array.of(95))),
    ],
  }
  for (const [name, bytes] of Object.entries(cases)) {
    test(name, async () => {
      await using sharing = await startSharing()
      const client = new RawClient(sharing.path)
      client.write(...bytes)
      await client.ended
      assert.match(sharing.traces.join(), /multiplexing client dropped/)
      await stillWorks(sharing)
    })
  }

  const onChannel: Readonly<Record<string, (number: number) => readonly Uint8Array[]>> = {
    'data beyond the window': (number) => Array.from({ length: 400 }, () => data(number, 32_768)),
    'data of another length than it says': (number) => [
      packet(Uint8Array.of(94, 0, 0, 0, number, 0, 0, 0, 9, 1, 2, 3)),
    ],
    'data after the end of data': (number) => [packet(Uint8Array.of(96, 0, 0, 0, number)), data(number, 1)],
    'a message after the close': (number) => [packet(Uint8Array.of(97, 0, 0, 0, number)), data(number, 1)],
    'a request that is cut off': (number) => [packet(Uint8Array.of(98, 0, 0, 0, number, 0, 0, 0, 9))],
    'a close that is too long': (number) => [packet(Uint8Array.of(97, 0, 0, 0, number, 0))],
  }
  for (const [name, bytes] of Object.entries(onChannel)) {
    test(`on an open channel: ${name}`, async () => {
      await using sharing = await startSharing()
      const client = new RawClient(sharing.path)
      client.write(hello, proxy, open)
      await client.received(3)
      const confirmation = client.messages[2] as Uint8Array
      assert.equal(confirmation[1], 91)
      client.write(...bytes(confirmation[9] as number))
      await client.ended
      await stillWorks(sharing)
      await sharing.connection.whenIdle()
      assert.deepEqual(sharing.connection.channels, [])
    })
  }
})

test('clients that pass descriptors are refused, and what comes with those is not read', async () => {
  await using sharing = await startSharing()
  for (const type of [0x1000_0002, 0x1000_0008]) {
    const client = new RawClient(sharing.path)
    const request = Buffer.alloc(80)
    request.writeUInt32BE(type)
    request.writeUInt32BE(5, 4)
    client.write(hello, frame(request))
    await client.received(2)
    const { requestId, reason } = muxFailure.decode(client.messages[1] as Uint8Array)
    assert.deepEqual([requestId, reason], [5, 'this master cannot be passed file descriptors'])
    client.write(Uint8Array.of(0, 0, 0))
    await sleep(20)
    client.close()
  }
  assert.deepEqual(sharing.traces, [])
  await stillWorks(sharing)
})

test('displays that are none, cookies that do not fit and too many of them are refused', async () => {
  await using sharing = await startSharing()
  const client = new RawClient(sharing.path)
  const grant = { display: ':99', protocol: 'p', cookie: new Uint8Array(16), real: new Uint8Array(16), timeoutMs: 0 }
  const lies = [{ display: '$(id):0' }, { real: new Uint8Array(4) }, { protocol: 'a b' }]
  client.write(hello, ...lies.map((lie, requestId) => frame(muxGrantX11.encode({ ...grant, ...lie, requestId }))))
  await client.received(4)
  for (const answer of client.messages.slice(1)) assert.equal(muxHead(answer).number, muxFailure.number)
  for (let requestId = 10; requestId < 30; requestId++) client.write(frame(muxGrantX11.encode({ ...grant, requestId })))
  await client.received(24)
  const failed = client.messages.slice(4).filter((answer) => muxHead(answer).number === muxFailure.number)
  assert.equal(failed.length, 4)
  client.close()
  await stillWorks(sharing)
})

test('requests that nobody knows fail, and the client may go on', async () => {
  await using sharing = await startSharing()
  const client = new RawClient(sharing.path)
  client.write(hello, frame(Uint8Array.of(0x10, 0, 0, 0xee, 0, 0, 0, 9)))
  await client.received(2)
  assert.equal(muxFailure.decode(client.messages[1] as Uint8Array).reason, 'unsupported request')
  client.write(frame(muxAliveCheck.encode({ requestId: 10 })))
  await client.received(3)
  assert.equal(muxHead(client.messages[2] as Uint8Array).requestId, 10)
  client.close()
})

test('in proxy mode what is not of channels is answered or dropped', async () => {
  await using sharing = await startSharing()
  const client = new RawClient(sharing.path)
  const request = globalRequest.encode({ requestName: 'x', wantReply: true, requestSpecificData: NOTHING })
  client.write(hello, proxy, packet(Uint8Array.of(2, 0, 0, 0, 0)), packet(request))
  await client.received(3)
  assert.deepEqual(Buffer.from(client.messages[2] as Uint8Array), Buffer.from([3, 82, 0, 0, 0]))
  client.close()
  await stillWorks(sharing)
})

test('channels of one client are counted', async () => {
  await using sharing = await startSharing()
  const client = new RawClient(sharing.path)
  client.write(hello, proxy, ...Array.from({ length: 260 }, () => open))
  await client.received(262)
  const answers = client.messages.slice(2).map((message) => message[1])
  assert.ok(answers.filter((number) => number === 92).length >= 4)
  client.close()
  await sharing.connection.whenIdle()
  await stillWorks(sharing)
})

test('a client that never reads is dropped before it costs much memory', { timeout: 60_000 }, async () => {
  await using sharing = await startSharing()
  const client = new RawClient(sharing.path)
  client.write(hello, proxy, open)
  await client.received(3)
  const recipientChannel = (client.messages[2] as Uint8Array)[9] as number
  const command = Buffer.from('exec cat /dev/zero')
  const head = Buffer.alloc(4)
  head.writeUInt32BE(command.length)
  const exec = { requestType: 'exec', wantReply: false, requestSpecificData: Buffer.concat([head, command]) }
  client.write(packet(channelRequest.encode({ recipientChannel, ...exec })))
  client.pause()
  client.write(packet(channelWindowAdjust.encode({ recipientChannel, bytesToAdd: 0xf000_0000 })))
  for (let i = 0; i < 400 && sharing.master.clientCount > 0; i++) await sleep(50)
  assert.equal(sharing.master.clientCount, 0)
  assert.match(sharing.traces.join(), /the client does not read/)
  client.close()
  await stillWorks(sharing)
})

describe('masters that lie', () => {
  const answers: Readonly<Record<string, { readonly bytes: Uint8Array; readonly code: string }>> = {
    'another version': {
      bytes: frame(muxHello.encode({ version: 5, extensions: NOTHING })),
      code: 'protocol-violation',
    },
    'no hello': { bytes: frame(muxAliveCheck.encode({ requestId: 1 })), code: 'protocol-violation' },
    'an SSH server': { bytes: Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'), code: 'protocol-violation' },
    'an answer to another request': {
      bytes: Buffer.concat([hello, frame(muxFailure.encode({ requestId: 77, reason: 'x' }))]),
      code: 'protocol-violation',
    },
    silence: { bytes: NOTHING, code: 'timed-out' },
  }
  for (const [name, { bytes, code }] of Object.entries(answers)) {
    test(name, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'yon-mux-'))
      const path = join(folder, 'socket')
      const sockets: net.Socket[] = []
      const server = net.createServer((socket) => {
        sockets.push(socket)
        socket.on('error', () => {})
        socket.write(bytes)
      })
      await new Promise<void>((resolve) => server.listen(path, resolve))
      try {
        await assert.rejects(
          async () => {
            const client = await connectMaster(path, { timeoutMs: 300 })
            await client.check()
          },
          { code },
        )
      } finally {
        server.close()
        for (const socket of sockets) socket.destroy()
        await rm(folder, { recursive: true })
      }
    })
  }
})
