import assert from 'node:assert/strict'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { SshError } from '../../src/errors.ts'
import { channelDuplex } from '../../src/io/channel-duplex.ts'
import { Channel } from '../../src/protocol/channel.ts'
import { ReceiveWindow, WindowBudget } from '../../src/protocol/flow-control.ts'

/** A channel as its peer sees it: what was sent, and a window of its own for each direction. */
function opened(theirWindowBytes = 1024 * 1024) {
  const stream = channelDuplex()
  const messages: number[] = []
  let sent = Buffer.alloc(0)
  const carrier = {
    send: (payload: Uint8Array) => void messages.push(payload[0] as number),
    sendParts: (_head: Uint8Array, body: Uint8Array) => void (sent = Buffer.concat([sent, body])),
    writable: true,
    now: () => 0,
  }
  const ours = { initialBytes: OUR_WINDOW_BYTES, maximumBytes: OUR_WINDOW_BYTES, budget: new WindowBudget(0) }
  const facts = { localNumber: 0, channelType: 'direct-tcpip' }
  const owner = { released: () => undefined, trace: undefined }
  const channel = new Channel(facts, owner, carrier, stream.handler, new ReceiveWindow(ours))
  stream.attach(channel)
  channel.confirm(0, theirWindowBytes, 32 * 1024)
  stream.handler.opened(new Uint8Array(0))
  const count = (message: number): number => messages.filter((each) => each === message).length
  return { duplex: stream.duplex, channel, sent: () => sent, count }
}

test('what the peer sent before it closed is still read, then the stream is over', async () => {
  const { duplex, channel } = opened()
  channel.receiveData(Buffer.from('before'), undefined)
  channel.receiveClose()
  await turn()
  assert.equal(duplex.destroyed, false)
  assert.equal(await textOf(duplex), 'before')
  await turn()
  assert.equal(duplex.destroyed, true)
})

test('a write that the peer had not taken when it closed fails, and one after that goes nowhere', async () => {
  const { duplex, channel } = opened(3)
  const written = new Promise<Error | null | undefined>((resolve) => duplex.write('more than that', resolve))
  channel.receiveClose()
  const error = await written
  assert.ok(error instanceof SshError)
  assert.equal(error.code, 'closed')

  const other = opened()
  other.channel.receiveData(Buffer.from('not read yet'), undefined)
  other.channel.receiveClose()
  assert.equal(await new Promise((resolve) => other.duplex.write('nobody takes it', resolve)), null)
  assert.equal(other.sent().length, 0)
})

test('a half that has ended leaves the other one open', async () => {
  const { duplex, channel, sent, count } = opened()
  duplex.end('question')
  await turn()
  assert.deepEqual([sent().toString(), count(EOF), count(CLOSE)], ['question', 1, 0])
  channel.receiveData(Buffer.from('answer'), undefined)
  channel.receiveEof()
  assert.equal(await textOf(duplex), 'answer')
  await turn()
  assert.deepEqual([duplex.destroyed, count(EOF), count(CLOSE)], [true, 1, 1])
})

test('a reader that stalls gets no more than a buffer beside the window, and credit again when it reads', async () => {
  const { duplex, channel, count } = opened()
  await turn()
  const packet = Buffer.alloc(32 * 1024)
  for (let bytes = 0; bytes < OUR_WINDOW_BYTES; bytes += packet.length) channel.receiveData(packet, undefined)
  const granted = count(WINDOW_ADJUST)
  assert.ok(granted <= 1, `${granted} window adjusts for a reader that stalls`)
  duplex.resume()
  await turn()
  assert.ok(count(WINDOW_ADJUST) > granted)
})

test('a write is done when window and peer have taken all of it', async () => {
  const { duplex, channel, sent } = opened(5)
  let isDone = false
  duplex.write('twelve bytes', () => (isDone = true))
  await turn()
  assert.deepEqual([sent().toString(), isDone], ['twelv', false])
  channel.receiveWindowAdjust(100)
  await turn()
  assert.deepEqual([sent().toString(), isDone], ['twelve bytes', true])
})

async function textOf(duplex: Duplex): Promise<string> {
  const chunks: Uint8Array[] = []
  duplex.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  await new Promise((resolve) => duplex.once('end', resolve))
  return Buffer.concat(chunks).toString()
}

const OUR_WINDOW_BYTES = 2 * 1024 * 1024
const WINDOW_ADJUST = 93
const EOF = 96
const CLOSE = 97
