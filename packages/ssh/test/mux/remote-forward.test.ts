// Clients in proxy mode that ask for remote forwards, as `ssh -O proxy -R` does.
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { forwardedTcpip } from '../../src/messages/channel-open.ts'
import {
  channelClose,
  channelData,
  channelOpen,
  channelOpenConfirmation,
  channelOpenFailure,
  globalRequest,
  requestFailure,
  requestSuccess,
} from '../../src/messages/connection.ts'
import { cancelTcpipForward, tcpipForward, tcpipForwardReply } from '../../src/messages/global-request.ts'
import { payloadOf } from '../../src/mux/frames.ts'
import { ConnectionProtocol } from '../../src/protocol/connection.ts'
import { hello, packet, proxy, RawClient } from './raw-client.ts'
import { startSharing } from './sharing.ts'

const NOTHING = new Uint8Array(0)
const size = { initialWindowSize: 100_000, maximumPacketSize: 32_768 }
const listen = globalRequest.encode({
  requestName: 'tcpip-forward',
  wantReply: true,
  requestSpecificData: tcpipForward.encode({ addressToBind: '127.0.0.1', portToBind: 0 }),
})

/** Of the master, without its hello and that it goes into proxy mode. */
async function payload(client: RawClient, index: number): Promise<Uint8Array> {
  await client.received(index + 3)
  return payloadOf(client.messages[index + 2] as Uint8Array)
}

function cancel(port: number): Uint8Array {
  const requestSpecificData = cancelTcpipForward.encode({ addressToBind: '127.0.0.1', portToBind: port })
  return packet(globalRequest.encode({ requestName: 'cancel-tcpip-forward', wantReply: true, requestSpecificData }))
}

function connecting(port: number): Promise<{ socket: net.Socket; text: () => string; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = net.connect(port, '127.0.0.1')
    socket.on('data', (chunk) => (text += String(chunk)))
    const closed = new Promise<void>((end) => socket.once('close', () => end()))
    socket.once('error', reject)
    socket.once('connect', () => resolve({ socket, text: () => text, closed }))
  })
}

test('a client has the connections of its forward, and it ends with the client', async () => {
  await using sharing = await startSharing({}, true)
  const client = new RawClient(sharing.path)
  client.write(hello, proxy, packet(listen))
  const { responseSpecificData } = requestSuccess.decode(await payload(client, 0))
  const port = tcpipForwardReply.decode(responseSpecificData).boundPort

  const first = await connecting(port)
  first.socket.write('question')
  const opening = channelOpen.decode(await payload(client, 1))
  assert.equal(opening.channelType, 'forwarded-tcpip')
  assert.equal(forwardedTcpip.decode(opening.channelSpecificData).portThatWasConnected, port)
  const recipientChannel = opening.senderChannel
  client.write(
    packet(
      channelOpenConfirmation.encode({ recipientChannel, senderChannel: 77, ...size, channelSpecificData: NOTHING }),
    ),
  )
  const { recipientChannel: ours, data } = channelData.decode(await payload(client, 2))
  assert.deepEqual([ours, Buffer.from(data).toString()], [77, 'question'])
  client.write(packet(channelData.encode({ recipientChannel, data: Buffer.from('answer') })))
  for (let wait = 0; wait < 500 && first.text() === ''; wait++) await sleep(10)
  assert.equal(first.text(), 'answer')

  const second = await connecting(port)
  const refused = channelOpen.decode(await payload(client, 3)).senderChannel
  const reason = { reasonCode: 2, description: 'no', languageTag: '' }
  client.write(packet(channelOpenFailure.encode({ recipientChannel: refused, ...reason })))
  await second.closed

  const third = await connecting(port)
  channelOpen.decode(await payload(client, 4))
  // One channel is open, one has no answer yet.
  client.close()
  await Promise.all([first.closed, third.closed])
  for (let wait = 0; wait < 500 && (await connecting(port).catch(() => undefined)) !== undefined; wait++)
    await sleep(10)
  await assert.rejects(connecting(port), { code: 'ECONNREFUSED' })
  assert.equal((await sharing.connection.run('echo well')).stdout, 'well\n')
})

test('a client can cancel its own forward, and no other', async () => {
  await using sharing = await startSharing({}, true)
  const [owner, other] = [new RawClient(sharing.path), new RawClient(sharing.path)]
  owner.write(hello, proxy, packet(listen))
  const { responseSpecificData } = requestSuccess.decode(await payload(owner, 0))
  const port = tcpipForwardReply.decode(responseSpecificData).boundPort
  other.write(hello, proxy, cancel(port))
  assert.ok(requestFailure.decode(await payload(other, 0)))
  owner.write(cancel(port))
  assert.ok(requestSuccess.decode(await payload(owner, 1)))
  await assert.rejects(connecting(port), { code: 'ECONNREFUSED' })
  for (const each of [owner, other]) each.close()
})

test('answers to nothing that was asked are the end of the client, and of nobody else', async () => {
  await using sharing = await startSharing({}, true)
  const confirmation = { recipientChannel: 0, senderChannel: 1, ...size, channelSpecificData: NOTHING }
  const failure = { recipientChannel: 0, reasonCode: 2, description: '', languageTag: '' }
  for (const lie of [channelOpenConfirmation.encode(confirmation), channelOpenFailure.encode(failure)]) {
    const client = new RawClient(sharing.path)
    client.write(hello, proxy, packet(lie))
    await client.ended
  }
  assert.equal((await sharing.connection.run('echo well')).stdout, 'well\n')
})

test('nobody forwards where the server is not trusted, and the server cannot use numbers before they are given', () => {
  const sent: Uint8Array[] = []
  const carrier = {
    send: (message: Uint8Array) => void sent.push(message),
    sendParts: () => assert.fail('no data is sent'),
    writable: true,
    now: () => 0,
  }
  const handler = { channelOpen: () => assert.fail('not for us'), globalRequest: () => false as const }
  const relayOf = (mayForward: boolean) => {
    const told: Uint8Array[] = []
    const protocol = new ConnectionProtocol(carrier, handler)
    const downstream = { receive: (message: Uint8Array) => void told.push(message), writable: () => undefined }
    return { told, protocol, relay: protocol.relay(downstream, mayForward) }
  }
  const untrusted = relayOf(false)
  untrusted.relay.send(listen)
  assert.deepEqual([untrusted.told.length, sent.length], [1, 0])
  assert.ok(requestFailure.decode(untrusted.told[0] as Uint8Array))

  const { protocol, relay, told } = relayOf(true)
  relay.send(listen)
  protocol.receive(requestSuccess.encode({ responseSpecificData: tcpipForwardReply.encode({ boundPort: 99 }) }))
  const channelSpecificData = forwardedTcpip.encode({
    addressThatWasConnected: '127.0.0.1',
    portThatWasConnected: 99,
    originatorAddress: '',
    originatorPort: 0,
  })
  protocol.receive(
    channelOpen.encode({ channelType: 'forwarded-tcpip', senderChannel: 5, ...size, channelSpecificData }),
  )
  assert.equal(channelOpen.decode(told.at(-1) as Uint8Array).senderChannel, 5)
  assert.throws(() => protocol.receive(channelClose.encode({ recipientChannel: 0 })), { name: 'ProtocolError' })
})
