import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMsgpack } from '@yon/transit/msgpack'
import { Tagged } from '@yon/transit/values'
import { assemble, dismantle } from '../../src/wire/encode.ts'
import { encodeFrame, FRAME, type FrameKind } from '../../src/wire/frame.ts'
import { Peer, type Methods, type WireLimits } from '../../src/wire/index.ts'
import { writeVarint } from '../../src/wire/varint.ts'
import { duplexPair } from './pair.ts'
import { within } from './within.ts'

/** A peer, and the other end's hand on the bytes. */
function victim(methods: Methods = {}, limits: Partial<WireLimits> = {}) {
  const [a, b] = duplexPair()
  const peer = new Peer(a, methods, limits)
  b.resume()
  return {
    peer,
    send: (...frames: Uint8Array[]) => frames.forEach((frame) => b.write(frame)),
    end: () => b.end(),
    raw: b,
  }
}

const value = (of: unknown) => assemble(dismantle(of), [])
const frame = (kind: number, id: number, body: readonly Uint8Array[] = []) => encodeFrame(kind as FrameKind, id, body)
const varint = (n: number) => {
  const bytes = new Uint8Array(7)
  return bytes.subarray(0, writeVarint(bytes, 0, n))
}
/** A message of a shape that no encoder makes, with live values as [kind, id]. */
function message(shape: unknown, live: [number, number][] = [], buffers = new Uint8Array(0)): Uint8Array[] {
  const bytes = encodeMsgpack(shape)
  return [varint(live.length), ...live.flat().map(varint), varint(bytes.length), bytes, buffers]
}

async function misbehaves(peer: Peer, why: RegExp): Promise<void> {
  const error = await within(2000, peer.closed)
  assert.ok(error instanceof Error, 'still open')
  assert.equal(error.code, 'agent-misbehaved')
  assert.match(error.message, why)
}

test('frames that may not be end the connection', async () => {
  const cases: [string, Uint8Array[], RegExp][] = [
    ['an unknown kind', [frame(99, 1)], /no frame of kind 99/],
    ['kind 0', [frame(0, 1)], /no frame of kind 0/],
    ['a length of 0', [Uint8Array.of(0)], /wrong length/],
    ['a length in more bytes than it takes', [Uint8Array.of(0x82, 0x80, 0)], /length/],
    ['a huge length', [Uint8Array.of(0xff, 0xff, 0xff, 0x7f)], /too long/],
    ['a length without end', [new Uint8Array(20).fill(0xff)], /too long/],
    ['a huge id', [Uint8Array.of(8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)], /too large/],
    ['an id cut off', [Uint8Array.of(2, 2, 0x80)], /too early/],
    ['a result of no call', [frame(FRAME.result, 1)], /not made/],
    ['an error of no call', [frame(FRAME.error, 1, value(new Error('x')))], /not made/],
    ['an item of no stream', [frame(FRAME.item, 1, value(1))], /stream that there is not/],
    ['the end of no stream', [frame(FRAME.end, 7)], /stream that there is not/],
    ['credit for no stream', [frame(FRAME.credit, 1, [varint(1)])], /never given/],
    ['a stop of nothing', [frame(FRAME.stop, 1)], /never given/],
    ['a grant of nothing', [frame(FRAME.grant, 1)], /not sent/],
    ['the cancellation of no call', [frame(FRAME.cancel, 1, value(1))], /not made/],
    ['a call that is no list', [frame(FRAME.call, 1, value('x'))], /without a list/],
    ['a call of a callback that was never given', [frame(FRAME.call, 1, value([5]))], /never given/],
    ['a piece in a piece', [frame(FRAME.part, 1, [varint(3), Uint8Array.of(FRAME.part, 1, 1)])], /within another/],
    ['a piece too long', [frame(FRAME.part, 1, [varint(1), Uint8Array.of(1, 2)])], /longer/],
    ['a piece of nothing', [frame(FRAME.part, 1, [varint(9)])], /nothing/],
  ]
  for (const [name, frames, why] of cases) {
    const { peer, send } = victim()
    send(...frames)
    await misbehaves(peer, why).catch((error: unknown) => assert.fail(`${name}: ${String(error)}`))
  }
})

test('values that no encoder makes end the connection', async () => {
  const cases: [string, Uint8Array[], RegExp][] = [
    ['no MessagePack', [varint(0), varint(1), Uint8Array.of(0xc1)], /Transit/],
    ['a shape cut off', [varint(0), varint(9), Uint8Array.of(1)], /too early/],
    ['bytes behind', message(1, [], Uint8Array.of(1)), /no buffer/],
    ['a buffer longer than what is there', message(new Tagged('ArrayBuffer', 5)), /too early/],
    ['a reference to what comes later', message([new Tagged('ref', 7)]), /reference/],
    ['a reference to what is not finished', message(new Tagged('Uint8Array', new Tagged('ref', 0))), /reference/],
    ['a negative reference', message(new Tagged('ref', -1)), /whole/],
    ['an unknown tag', message(new Tagged('Function', 'alert()')), /tag/],
    ['a tag of Object', message(new Tagged('constructor', [])), /tag/],
    ['a Date as Transit has it', message(new Date(0)), /nobody sends/],
    ['a Date out of range', message(new Tagged('Date', 9e15)), /whole/],
    ['an expression that is none', message(new Tagged('RegExp', ['(', '', 0])), /RegExp/],
    ['an address that is none', message(new Tagged('URL', '::')), /URL/],
    ['a view of a text', message(new Tagged('Uint8Array', 'x')), /view/],
    [
      'a view that does not fit',
      message(new Tagged('Float64Array', new Tagged('ArrayBuffer', 3)), [], new Uint8Array(3)),
      /Float64Array/,
    ],
    ['a number as a key', message(new Map([[1, 1]])), /text/],
    ['an array longer than arrays are', message(new Tagged('Array', [2 ** 33])), /whole/],
    ['an item behind the end', message(new Tagged('Array', [1, '5', 0])), /behind/],
    ['a live value that was not announced', message(new Tagged('live', 0)), /announced/],
    ['a live value of no kind', message(1, [[9, 1]]), /kind/],
    ['a number that is no bigint', message(new Tagged('bigint', '1x9')), /bigint/],
    ['a wrapped nothing', message(new Tagged('Object', null)), /wrapper/],
  ]
  for (const [name, body, why] of cases) {
    const { peer, send } = victim({})
    const call = peer.call('x')
    send(frame(FRAME.result, 1, body))
    await misbehaves(peer, why).catch((error: unknown) => assert.fail(`${name}: ${String(error)}`))
    await assert.rejects(call, { code: 'agent-misbehaved' }, name)
  }
})

test('an object that would be awaited, or written as JSON, by a callback is refused', async () => {
  for (const name of ['then', 'toJSON', 'toString']) {
    const { peer, send } = victim()
    const call = peer.call('x')
    send(frame(FRAME.result, 1, message(new Map([[name, new Tagged('live', 0)]]), [[5, 1]])))
    await assert.rejects(call, { code: 'agent-misbehaved' })
  }
})

test('a class that is not registered here fails one call only', async () => {
  const { peer, send } = victim()
  const calls = [peer.call('x'), peer.call('x')] as const
  send(frame(FRAME.result, 1, message(new Tagged('class', ['no.such', 1]))))
  await assert.rejects(calls[0], { code: 'not-encodable' })
  send(frame(FRAME.result, 2))
  assert.equal(await calls[1], undefined)
  peer.close()
})

test('credit is kept to: a sender that ignores it ends the connection', async () => {
  const { peer, send } = victim()
  const call = peer.call('x')
  send(frame(FRAME.result, 1, message(new Tagged('live', 0), [[2, 1]])))
  await call
  for (let i = 0; i < 3; i++) send(frame(FRAME.data, 1, [new Uint8Array(60_000)]))
  await misbehaves(peer, /credit/)
})

test('empty items take credit as well', async () => {
  const { peer, send } = victim()
  const call = peer.call('x')
  send(frame(FRAME.result, 1, message(new Tagged('live', 0), [[2, 1]])))
  await call
  for (let i = 0; i < 3000; i++) send(frame(FRAME.data, 1))
  await misbehaves(peer, /credit/)
})

test('credit that overflows ends the connection', async () => {
  const { peer, send } = victim({
    async *count() {
      yield 1
      await new Promise(() => {})
    },
  })
  send(
    frame(FRAME.call, 1, value(['count'])),
    ...Array.from({ length: 3 }, () => frame(FRAME.credit, 1, [varint(2 ** 40)])),
  )
  await misbehaves(peer, /credit|never given/)
})

test('calls in flight are counted', async () => {
  const { peer, send } = victim({ hang: async () => await new Promise(() => {}) }, { callsInFlight: 10 })
  for (let id = 1; id < 15; id++) send(frame(FRAME.call, id, value(['hang'])))
  await misbehaves(peer, /too many calls/)
})

test('live values are counted', async () => {
  const { peer, send } = victim({}, { liveValues: 10 })
  const live = Array.from({ length: 11 }, (_, i): [number, number] => [1, i + 1])
  send(frame(FRAME.note, 0, message(['x'], live)))
  await misbehaves(peer, /live/)
})

test('the same id twice ends the connection', async () => {
  const { peer, send } = victim({ hang: async () => await new Promise(() => {}) })
  send(frame(FRAME.call, 1, value(['hang'])), frame(FRAME.call, 1, value(['hang'])))
  await misbehaves(peer, /in flight/)
  const other = victim()
  other.send(
    frame(
      FRAME.note,
      0,
      message(
        ['x'],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ),
  )
  await misbehaves(other.peer, /in use/)
})

test('what was not asked for is not kept', async () => {
  const { peer, send } = victim({}, { bufferedBytes: 100_000 })
  // Promised is far more than there may be; so no piece of it is asked for, and only so much is taken unasked.
  for (let i = 0; i < 20; i++) {
    const piece = new Uint8Array(60_000)
    send(frame(FRAME.part, 1, i === 0 ? [varint(100_000_000), piece] : [piece]))
  }
  await misbehaves(peer, /asked/)
})

test('many large messages at once end the connection, and cost nothing before they come', async () => {
  const { peer, send } = victim()
  const { arrayBuffers } = process.memoryUsage()
  for (let id = 1; id < 50; id++) send(frame(FRAME.part, id, [varint(100_000_000), Uint8Array.of(1)]))
  assert.ok(process.memoryUsage().arrayBuffers - arrayBuffers < 1_000_000)
  await misbehaves(peer, /large messages/)
})

test('an end that reads no answers is cut off', async () => {
  const [a, b] = duplexPair()
  const peer = new Peer(a)
  b.pause()
  const refused = Buffer.concat(
    Array.from({ length: 400_000 }, (_, i) => [
      frame(FRAME.part, i, [varint(2 ** 40), Uint8Array.of(1)]),
      frame(FRAME.drop, i),
    ]).flat(),
  )
  b.write(refused)
  await misbehaves(peer, /not read/)
})

test('a value of very many parts is refused before it is made', async () => {
  const { peer, send } = victim()
  const call = peer.call('x')
  const parts = new Uint8Array(1_500_005).fill(0x80)
  parts.set([0xdd, 0, 0x16, 0xe3, 0x60])
  const whole = Buffer.concat([Uint8Array.of(FRAME.result, 1), varint(0), varint(parts.length), parts])
  for (let at = 0; at < whole.length; at += 60_000) {
    const piece = whole.subarray(at, at + 60_000)
    send(frame(FRAME.part, 1, at === 0 ? [varint(whole.length), piece] : [piece]))
  }
  await assert.rejects(call, /parts/)
})
