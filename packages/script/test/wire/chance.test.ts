import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeMsgpack } from '@yon/transit/msgpack'
import { Tagged } from '@yon/transit/values'
import { encodeFrame, FRAME, type FrameKind } from '../../src/wire/frame.ts'
import { callback, Peer } from '../../src/wire/index.ts'
import { writeVarint } from '../../src/wire/varint.ts'
import { duplexPair } from './pair.ts'
import { within } from './within.ts'

test('frames by chance break nothing but the connection', async () => {
  const chance = random(Number(process.env['YON_SEED'] ?? 20261122))
  const rounds = Number(process.env['YON_ROUNDS'] ?? 300)
  for (let round = 0; round < rounds; round++) {
    const [a, raw] = duplexPair()
    raw.resume()
    const peer = new Peer(
      a,
      {
        echo: ([value]) => value,
        fail: () => {
          throw new Error('x')
        },
        async *count() {
          for (let n = 0; n < 5; n++) yield await Promise.resolve(n)
        },
        hang: async (_, { signal }) =>
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
        read: async ([items]) => {
          for await (const item of items as AsyncIterable<unknown>) if (item === 3) break
        },
      },
      { valueBytes: 1_000_000, bufferedBytes: 3_000_000, callsInFlight: 50, liveValues: 50 },
    )
    const calls = [
      peer.call('x', [
        callback(() => 1),
        (async function* () {
          yield 1
        })(),
        AbortSignal.abort(),
      ]),
    ]
    for (const call of calls) call.then(consume, () => undefined)
    for (const each of soundBegin(chance)) raw.write(each)
    for (let i = 0; i < 40; i++) raw.write(frame(chance))
    await new Promise((resolve) => setImmediate(resolve))
    raw.end()
    const settled = await within(5000, Promise.allSettled([...calls, peer.closed]))
    assert.ok(settled !== undefined, `round ${round}: something hangs`)
  }
})

type Chance = (below: number) => number

/** mulberry32 */
function random(seed: number): Chance {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

async function consume(value: unknown): Promise<void> {
  if (typeof value !== 'object' || value === null) return
  if (Symbol.asyncIterator in value) {
    try {
      for await (const _ of value as AsyncIterable<unknown>);
    } catch {
      // A stream of such an end may fail.
    }
  }
}

/** Calls and an answer as they are to be, so that what follows meets something. */
function soundBegin(chance: Chance): Uint8Array[] {
  const live = (kind: number, id: number) => [varint(1), varint(kind), varint(id)]
  const items = encodeMsgpack(['read', new Tagged('live', 0)])
  const result = encodeMsgpack(new Tagged('live', 0))
  const all = [
    encodeFrame(
      FRAME.call,
      0,
      message(['count'], () => 0),
    ),
    encodeFrame(
      FRAME.call,
      1,
      message(['hang'], () => 0),
    ),
    encodeFrame(FRAME.call, 2, [...live(1, 1), varint(items.length), items]),
    encodeFrame(FRAME.result, 1, [...live(1 + chance(3), 2), varint(result.length), result]),
  ]
  return all.slice(0, chance(5))
}

/** Mostly one that could be: kinds, ids and values that occur. */
function frame(chance: Chance): Uint8Array {
  const kind = 1 + chance(chance(20) === 0 ? 20 : FRAME.drop)
  const id = chance(4) === 0 ? chance(200) : chance(3)
  return encodeFrame(kind as FrameKind, id, body(kind, chance))
}

function body(kind: number, chance: Chance): Uint8Array[] {
  switch (chance(15) === 0 ? chance(20) : kind) {
    case FRAME.call:
    case FRAME.note:
      return message([pick(chance, METHODS), ...Array.from({ length: chance(3) }, () => value(chance, 3))], chance)
    case FRAME.credit:
      return [varint(chance(100_000))]
    case FRAME.part:
      return [varint(chance(2_000_000)), new Uint8Array(chance(3000)).fill(chance(20))]
    case FRAME.data:
      return [new Uint8Array(chance(70_000))]
    case FRAME.end:
    case FRAME.stop:
    case FRAME.grant:
      return []
    default:
      return message(value(chance, 4), chance)
  }
}

const METHODS = ['echo', 'fail', 'count', 'hang', 'read', 'none', 1, 2, 3]

function value(chance: Chance, depth: number): unknown {
  const inner = () => (depth === 0 ? chance(5) : value(chance, depth - 1))
  switch (chance(12)) {
    case 0:
      return [inner(), inner()]
    case 1:
      return new Map([[pick(chance, ['a', 'then', '__proto__', 'b']), inner()]])
    case 2:
      return new Tagged(pick(chance, TAGS), inner())
    case 3:
      return new Tagged(pick(chance, TAGS), [inner(), inner(), inner()])
    case 4:
      return new Tagged('live', chance(3))
    case 5:
      return new Tagged('ref', chance(6))
    case 6:
      return new Tagged('Error', ['TypeError', 'm', 's', 'cause', inner()])
    default:
      return pick(chance, [null, true, 'text', 1.5, -1, 'a'.repeat(chance(200))])
  }
}

const TAGS = [
  ...[
    'undefined',
    'bigint',
    'utf16',
    'Float',
    'Map',
    'Set',
    'Date',
    'RegExp',
    'URL',
    'Object',
    'Array',
    'record',
    'null',
  ],
  ...['ArrayBuffer', 'Uint8Array', 'DataView', 'Buffer', 'class', 'Tagged', 'List', 'ValueMap', 'ValueSet', 'Nothing'],
]

function message(of: unknown, chance: Chance): Uint8Array[] {
  const live = Array.from({ length: chance(3) }, () => [1 + chance(5), chance(20)])
  const shape = encodeMsgpack(of)
  return [
    varint(live.length),
    ...live.flat().map(varint),
    varint(shape.length),
    shape,
    new Uint8Array(chance(2) * chance(9)),
  ]
}

function pick<T>(chance: Chance, items: readonly T[]): T {
  return items[chance(items.length)] as T
}

function varint(n: number): Uint8Array {
  const bytes = new Uint8Array(7)
  return bytes.subarray(0, writeVarint(bytes, 0, n))
}
