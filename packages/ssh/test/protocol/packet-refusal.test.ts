// CVE-2008-5161: with CBC and encrypt-and-MAC the moment of refusal must not depend on what the first block decrypts to.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCipher } from '../../src/algorithms/cipher/catalog.ts'
import { PACKET_LENGTH_MAX } from '../../src/algorithms/cipher/cipher.ts'
import { findMac } from '../../src/algorithms/mac/catalog.ts'
import { PacketReader } from '../../src/protocol/packet.ts'
import { direction, frame, seal } from '../algorithms/cipher/direction.ts'

/** How many bytes of the flow a reader takes before it refuses. */
function refusedAfter(cipherName: string, change: (wire: Buffer) => void): number {
  const cipher = findCipher(cipherName)
  assert.ok(cipher)
  const { opener, sealer } = direction(cipher, findMac('hmac-sha2-256'))
  const flow = Buffer.alloc(PACKET_LENGTH_MAX + 4096)
  seal(sealer, frame(sealer, new Uint8Array(300).fill(94)), 0).copy(flow)
  change(flow)
  const reader = new PacketReader(opener)
  for (let length = 0; length <= flow.length; length += 64) {
    try {
      assert.equal(reader.next(flow.subarray(0, length), 0), undefined)
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'mac-mismatch')
      return length
    }
  }
  assert.fail('never refused')
}

for (const name of ['aes256-cbc', '3des-cbc']) {
  test(`${name}: a bad length and a bad payload are refused after the same number of bytes`, () => {
    const badPayload = refusedAfter(name, (wire) => (wire[100] = (wire[100] as number) ^ 1))
    const badLength = refusedAfter(name, (wire) => (wire[0] = (wire[0] as number) ^ 1))
    assert.equal(badPayload, badLength)
    assert.ok(badPayload >= PACKET_LENGTH_MAX)
  })
}

test('aes256-ctr: a bad payload is refused as soon as the packet is whole', () => {
  assert.ok(refusedAfter('aes256-ctr', (wire) => (wire[100] = (wire[100] as number) ^ 1)) < 500)
})
