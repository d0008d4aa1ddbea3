import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Carry } from '../../src/io/carry.ts'

/** Feeds chunks; `takes` says how many bytes are wanted each time, which then are taken. */
function feed(chunks: readonly Uint8Array[], takes: readonly number[], headroom: number): Uint8Array {
  const carry = new Carry()
  const taken: Uint8Array[] = []
  let next = 0
  for (const chunk of chunks) {
    const area = new Uint8Array(headroom + chunk.length)
    area.set(chunk, headroom)
    let wanted = takes[next % takes.length] ?? 1
    const bytes = carry.join(area.subarray(headroom), headroom, wanted)
    if (bytes === undefined) continue
    let consumed = 0
    while (bytes.length - consumed >= wanted) {
      taken.push(bytes.slice(consumed, consumed + wanted))
      consumed += wanted
      wanted = takes[++next % takes.length] ?? 1
    }
    carry.keep(bytes, consumed)
    area.fill(0xee)
  }
  const rest = carry.join(new Uint8Array(0), 0, 0)
  return Buffer.concat([...taken, rest ?? new Uint8Array(0)])
}

test('whatever the sizes of chunks and packets, the bytes come in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 }),
      fc.integer({ min: 0, max: 64 }),
      (chunks, takes, headroom) => {
        assert.deepEqual(Buffer.from(feed(chunks, takes, headroom)), Buffer.concat(chunks))
      },
    ),
  )
})

test('nothing is joined before there is enough', () => {
  const carry = new Carry()
  for (let i = 0; i < 9; i++) assert.equal(carry.join(Uint8Array.of(i), 0, 10), undefined)
  assert.equal(carry.length, 9)
  assert.deepEqual([...(carry.join(Uint8Array.of(9), 0, 10) ?? [])], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.equal(carry.length, 0)
})

test('a packet of 256 KiB that comes byte by byte is copied a few times, not once a byte', () => {
  const carry = new Carry()
  const before = process.cpuUsage()
  const wanted = 256 * 1024
  for (let i = 1; i < wanted; i++) assert.equal(carry.join(Uint8Array.of(1), 0, wanted), undefined)
  assert.equal(carry.join(Uint8Array.of(1), 0, wanted)?.length, wanted)
  // Copying all for each byte would move 32 GiB.
  assert.ok(process.cpuUsage(before).user < 2_000_000)
})
