import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cipherAlgorithms } from '../../src/algorithms/cipher/catalog.ts'
import { findMac } from '../../src/algorithms/mac/catalog.ts'
import { PacketReader } from '../../src/protocol/packet.ts'
import { direction, frame, seal, suites } from '../algorithms/cipher/direction.ts'

const macs = ['hmac-sha2-256', 'hmac-sha2-256-etm@openssh.com'].map((name) => {
  const mac = findMac(name)
  assert.ok(mac)
  return mac
})

for (const { name, cipher, mac } of suites(cipherAlgorithms, macs)) {
  test(`${name}: packets come out whole, wherever the stream is cut and though its buffer is reused`, () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 6 })
    const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(payloads, cuts, (expected, sizes) => {
        const { opener, sealer } = direction(cipher, mac)
        const flow = Buffer.concat(expected.map((payload, i) => seal(sealer, frame(sealer, payload), i)))
        assert.deepEqual(readInPieces(new PacketReader(opener), flow, sizes), expected.map(hex))
      }),
      { numRuns: 30 },
    )
  })
}

/** One small buffer, as a socket's: what is left over moves to its front, and everything else in it is overwritten. */
function readInPieces(reader: PacketReader, flow: Uint8Array, sizes: readonly number[]): string[] {
  const buffer = new Uint8Array(1000)
  const payloads: Uint8Array[] = []
  let kept = 0
  for (let at = 0, turn = 0; at < flow.length; turn++) {
    const piece = flow.subarray(at, at + (sizes[turn % sizes.length] as number))
    buffer.set(piece, kept)
    at += piece.length
    const bytes = buffer.subarray(0, kept + piece.length)
    let offset = 0
    for (let packet = reader.next(bytes, offset); packet !== undefined; packet = reader.next(bytes, offset)) {
      payloads.push(packet.payload)
      offset = packet.end
    }
    buffer.copyWithin(0, offset, bytes.length)
    kept = bytes.length - offset
    buffer.fill(0xee, kept)
  }
  assert.equal(kept, 0)
  return payloads.map(hex)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
