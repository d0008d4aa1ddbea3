// What comes behind EOF without harm: it is passed over, as OpenSSH does, and what belongs to the session still counts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  channelClose,
  channelData,
  channelEof,
  channelOpen,
  channelOpenConfirmation,
  channelRequest,
  channelWindowAdjust,
} from '../../src/messages/connection.ts'
import { Writer } from '../../src/wire/writer.ts'
import { connectedClient } from './under-test.ts'

test('data behind EOF, more than the window, and a second EOF', async () => {
  const { connection, peer } = await connectedClient()
  const session = connection.exec('x')
  const open = channelOpen.decode((await peer.expect(channelOpen.number)) as Uint8Array)
  const numbers = { recipientChannel: open.senderChannel, senderChannel: 7 }
  const sizes = { initialWindowSize: 1000, maximumPacketSize: 1000, channelSpecificData: new Uint8Array(0) }
  peer.send(channelOpenConfirmation.encode({ ...numbers, ...sizes }))
  const recipientChannel = open.senderChannel
  const text = session.stdout.setEncoding('utf8').toArray()
  peer.send(channelData.encode({ recipientChannel, data: Buffer.from('in time') }))
  peer.send(channelEof.encode({ recipientChannel }))
  const late = channelData.encode({ recipientChannel, data: new Uint8Array(32_768) })
  for (let sent = 0; sent < 2 * open.initialWindowSize; sent += 32_768) {
    if (sent === open.initialWindowSize) await peer.expect(channelWindowAdjust.number)
    peer.send(late)
  }
  peer.send(channelEof.encode({ recipientChannel }))
  const status = new Writer().uint32(7).bytes()
  const request = { requestType: 'exit-status', wantReply: false, requestSpecificData: status }
  peer.send(channelRequest.encode({ recipientChannel, ...request }), channelClose.encode({ recipientChannel }))
  assert.deepEqual([(await text).join(''), (await session.exit).status], ['in time', 7])
  await connection.close()
})
