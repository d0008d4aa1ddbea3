import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProtocolError } from '../../src/errors.ts'
import { frame, packetHead, packetOf, payloadOf, Unframer } from '../../src/mux/frames.ts'

test('messages survive being cut into any pieces', () => {
  const message = fc.uint8Array({ minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 50 })), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(frame))
      const unframer = new Unframer()
      const seen: Uint8Array[] = []
      let at = 0
      for (let i = 0; at < bytes.length; i++) {
        const piece = Uint8Array.from(bytes.subarray(at, at + (cuts[i % Math.max(cuts.length, 1)] ?? 7)))
        at += piece.length
        seen.push(...unframer.push(piece))
        // What was given must not live in memory that is used again.
        piece.fill(0xee)
      }
      assert.deepEqual(seen.map(Buffer.from), messages.map(Buffer.from))
    }),
  )
})

test('a message that is empty or too long is refused as soon as its length is there', () => {
  for (const length of [0, 256 * 1024 + 1, 0xffff_ffff]) {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(length)
    assert.throws(() => new Unframer().push(head), ProtocolError)
  }
})

test('a large message in pieces of one byte costs no more than it is long', () => {
  const message = frame(new Uint8Array(256 * 1024).fill(1))
  const unframer = new Unframer()
  const startedMs = performance.now()
  let seen = 0
  for (const byte of message) seen += unframer.push(Uint8Array.of(byte)).length
  assert.equal(seen, 1)
  // Quadratic copying would take minutes.
  assert.ok(performance.now() - startedMs < 30_000)
})

test('a packet of proxy mode has a payload, and padding only to be as long as OpenSSH wants it', () => {
  assert.deepEqual(packetHead(5), Uint8Array.of(0, 0, 0, 6, 0))
  assert.deepEqual(Buffer.concat(packetOf(Uint8Array.of(94, 1, 2, 3))), Buffer.from([0, 0, 0, 5, 0, 94, 1, 2, 3]))
  assert.deepEqual(Buffer.concat(packetOf(Uint8Array.of(81))), Buffer.from([0, 0, 0, 5, 3, 81, 0, 0, 0]))
  assert.deepEqual(payloadOf(Uint8Array.of(3, 81, 0, 0, 0)), Uint8Array.of(81))
  assert.deepEqual(payloadOf(Uint8Array.of(0, 94, 1)), Uint8Array.of(94, 1))
  for (const packet of [[0], [], [1], [5, 94, 0, 0, 0, 0], [255, 94]]) {
    assert.throws(() => payloadOf(Uint8Array.from(packet)), ProtocolError)
  }
})
