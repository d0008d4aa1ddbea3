import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PACKET_LENGTH_MAX } from '../../../src/algorithms/cipher/cipher.ts'
import { plainOpener, plainSealer } from '../../../src/algorithms/cipher/none.ts'
import { frame, open, seal } from './direction.ts'

test('packets in the clear go through, and are copied', () => {
  const packet = frame(plainSealer(), Uint8Array.of(20, 1, 2, 3))
  assert.equal(packet.length % 8, 0)
  const wire = seal(plainSealer(), packet, 0)
  const opened = open(plainOpener(), wire, 0)
  wire.fill(0)
  assert.deepEqual(opened && Buffer.from(opened), Buffer.from(packet.subarray(4)))
})

test('packet_length is bounded before anything is read', () => {
  const refused = [0, 1, 4, 5, 11, 13, 19, PACKET_LENGTH_MAX + 4, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc]
  for (const packetLength of refused) {
    const wire = Buffer.alloc(16)
    wire.writeUInt32BE(packetLength)
    assert.throws(() => plainOpener().wireLength(wire, 0, 0), { code: 'protocol-violation' }, String(packetLength))
  }
  for (const packetLength of [12, 20, PACKET_LENGTH_MAX - 4]) {
    const wire = Buffer.alloc(16)
    wire.writeUInt32BE(packetLength)
    assert.equal(plainOpener().wireLength(wire, 0, 0), packetLength + 4)
  }
})
