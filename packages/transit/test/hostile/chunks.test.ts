import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { decodeEdnStream } from '../../src/edn/index.ts'
import { decodeTransitStream } from '../../src/index.ts'
import { decodeMsgpackStream } from '../../src/msgpack/index.ts'
import { decodeJsonStream } from '../../src/plain-json/index.ts'

const DECODERS = {
  transit: decodeTransitStream,
  msgpack: decodeMsgpackStream,
  json: decodeJsonStream,
  edn: decodeEdnStream,
} as const

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('chunks of one byte', () => {
  // An array for each took 240 times the memory, a text for each eight times. What else is on the heap is 2 MB or so.
  const ROWS = { transit: [200_000, 40], msgpack: [200_000, 40], json: [200_000, 40], edn: [1_000_000, 5] } as const
  for (const [name, [count, bytesEach]] of Object.entries(ROWS)) {
    it(`${name}: take no more memory than their bytes`, async () => {
      const [before, behind] =
        name === 'msgpack'
          ? [[0x91, 0xdb, 0, 3, 0x0d, 0x40], []]
          : [
              [0x5b, 0x22],
              [0x22, 0x5d],
            ]
      let grown = Infinity
      function* chunks(): Generator<Uint8Array> {
        yield Uint8Array.from(before)
        collectGarbage()
        const { heapUsed, arrayBuffers } = process.memoryUsage()
        for (let i = 1; i < count; i++) yield Uint8Array.of(0x61)
        collectGarbage()
        const now = process.memoryUsage()
        grown = now.heapUsed + now.arrayBuffers - heapUsed - arrayBuffers
        yield Uint8Array.from([0x61, ...behind])
      }
      const values = []
      for await (const value of DECODERS[name as keyof typeof ROWS](chunks())) values.push(value)
      assert.deepEqual(values, [['a'.repeat(count)]])
      assert.ok(grown < count * bytesEach, `${grown} bytes more for ${count}`)
    })
  }
})

describe('chunks that are no bytes', () => {
  for (const [name, decode] of Object.entries(DECODERS)) {
    it(`${name}: are refused, not taken for empty ones`, async () => {
      for (const chunk of [
        new ArrayBuffer(2),
        new DataView(new ArrayBuffer(2)),
        new Uint16Array(1),
        [1],
        5,
        null,
        {},
      ]) {
        const values = decode([chunk as unknown as Uint8Array])
        await assert.rejects(values.next(), { code: 'invalid-argument' })
      }
      const elsewhere = runInNewContext('Uint8Array.of(0x31, 0x20)') as Uint8Array
      assert.deepEqual(await decode([elsewhere]).next(), { value: name === 'msgpack' ? 0x31 : 1, done: false })
    })
  }
})
