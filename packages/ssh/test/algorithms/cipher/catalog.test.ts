import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cipherAlgorithms, findCipher } from '../../../src/algorithms/cipher/catalog.ts'
import { PACKET_LENGTH_MAX } from '../../../src/algorithms/cipher/cipher.ts'
import { findMac, macAlgorithms } from '../../../src/algorithms/mac/catalog.ts'
import { ProtocolError } from '../../../src/errors.ts'
import { direction, frame, open, seal, suites } from './direction.ts'

for (const { name, cipher, mac } of suites(cipherAlgorithms, macAlgorithms)) {
  test(`${name}: what is sealed opens again, at any size and sequence number`, () => {
    const { opener, sealer } = direction(cipher, mac)
    const packet = fc.record({
      payload: fc.uint8Array({ maxLength: 300 }),
      sequenceNumber: fc.nat({ max: 0xffffffff }),
    })
    fc.assert(
      fc.property(packet, ({ payload, sequenceNumber }) => {
        const plain = frame(sealer, payload)
        const wire = seal(sealer, plain, sequenceNumber)
        assert.equal(wire.length, plain.length + sealer.tagLength)
        const before = wire.toString('hex')
        const opened = open(opener, wire, sequenceNumber)
        assert.ok(opened)
        assert.equal(Buffer.from(opened).toString('hex'), Buffer.from(plain.subarray(4)).toString('hex'))
        assert.equal(wire.toString('hex'), before)
      }),
      { numRuns: 50 },
    )
  })

  test(`${name}: the largest packet passes and both ends may reuse their buffers`, () => {
    const { opener, sealer } = direction(cipher, mac)
    for (const fill of [1, 2]) {
      const payload = new Uint8Array(PACKET_LENGTH_MAX - 2 * cipher.blockSize - 5).fill(fill)
      const plain = frame(sealer, payload)
      const out: Uint8Array[] = []
      sealer.seal(plain, fill, out)
      plain.fill(0)
      const wire = Buffer.concat([Buffer.alloc(7), ...out])
      const wireLength = opener.wireLength(wire, 7, fill)
      assert.equal(wireLength, wire.length - 7)
      const opened = opener.open(wire, 7, wireLength, fill)
      wire.fill(0)
      assert.ok(Buffer.from(opened.subarray(1, 1 + payload.length)).equals(payload))
    }
  })

  test(`${name}: a flip of any bit is refused`, () => {
    const bits = (12 + 16 + 16 + 64) * 8
    for (let bit = 0; bit < bits; bit += 5) {
      const { opener, sealer } = direction(cipher, mac)
      const wire = seal(sealer, frame(sealer, new Uint8Array(12).fill(94)), 3)
      const at = Math.floor(bit / 8)
      if (at >= wire.length) break
      wire[at] = (wire[at] as number) ^ (1 << (bit % 8))
      // A changed length may ask for more bytes; they come, and then it fails.
      const padded = Buffer.concat([wire, Buffer.alloc(PACKET_LENGTH_MAX + 128)])
      assert.throws(
        () => open(opener, padded, 3),
        (error) => error instanceof ProtocolError && ['mac-mismatch', 'protocol-violation'].includes(error.code),
      )
    }
  })

  test(`${name}: another sequence number, key or order is refused`, () => {
    const sealed = (): { wire: Buffer; opener: ReturnType<typeof direction>['opener'] } => {
      const { opener, sealer } = direction(cipher, mac)
      // AES-GCM counts by itself and does not use the sequence number, so the order is what must fail there.
      if (cipher.name.includes('gcm')) seal(sealer, frame(sealer, Uint8Array.of(1)), 0)
      return { wire: seal(sealer, frame(sealer, Uint8Array.of(94, 1, 2)), 7), opener }
    }
    const refused = { name: 'ProtocolError' }
    const first = sealed()
    const padding = Buffer.alloc(PACKET_LENGTH_MAX + 128)
    assert.throws(() => open(first.opener, Buffer.concat([first.wire, padding]), 8), refused)
    assert.throws(() => open(sealed().opener, Buffer.concat([sealed().wire, padding]), 7), refused)
  })
}

test('AES-GCM counts in the lower eight bytes of the nonce, with carry', () => {
  const cipher = findCipher('aes128-gcm@openssh.com')
  assert.ok(cipher)
  const { opener, sealer } = direction(cipher, undefined)
  for (let i = 0; i < 600; i++) {
    assert.ok(open(opener, seal(sealer, frame(sealer, Uint8Array.of(i & 255)), i), i))
  }
})

test('a cipher without integrity of its own is not used without a MAC', () => {
  for (const cipher of cipherAlgorithms) {
    if (!cipher.authenticated) assert.throws(() => direction(cipher, undefined), { code: 'protocol-violation' })
  }
})

test('no name occurs twice, and every name finds its algorithm', () => {
  for (const [catalog, find] of [
    [cipherAlgorithms, findCipher],
    [macAlgorithms, findMac],
  ] as const) {
    const names: readonly string[] = catalog.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.equal(find(name)?.name, name)
    assert.equal(find('none'), undefined)
  }
})

test('with CBC and encrypt-and-MAC a bad length is refused no sooner than a bad MAC (CVE-2008-5161)', () => {
  const mac = findMac('hmac-sha2-256')
  for (const name of ['aes128-cbc', '3des-cbc']) {
    const cipher = findCipher(name)
    assert.ok(cipher && mac)
    const { opener, sealer } = direction(cipher, mac)
    assert.equal(opener.refusalLength, PACKET_LENGTH_MAX + 32)
    const packet = frame(sealer, Uint8Array.of(94))
    new DataView(packet.buffer).setUint32(0, 0x7fffffff)
    const wire = Buffer.alloc(PACKET_LENGTH_MAX + 32)
    seal(sealer, packet, 0).copy(wire)
    assert.equal(opener.wireLength(wire, 0, 0), opener.refusalLength)
    assert.throws(() => opener.open(wire, 0, wire.length, 0), { code: 'mac-mismatch' })
  }
  const ctr = findCipher('aes128-ctr')
  assert.ok(ctr && mac)
  assert.equal(direction(ctr, mac).opener.refusalLength, 0)
})

test('packet_length out of bounds or out of step is refused before any of the packet is needed', () => {
  for (const { cipher, mac } of suites(cipherAlgorithms, macAlgorithms)) {
    const probe = direction(cipher, mac)
    if (probe.opener.refusalLength) continue
    for (const packetLength of [0, 1, 4, 9, 17, 33, PACKET_LENGTH_MAX + 16, 0x7ffffff0, 0xfffffff0, 0xffffffff]) {
      const { opener, sealer } = direction(cipher, mac)
      const packet = frame(sealer, Uint8Array.of(94))
      new DataView(packet.buffer).setUint32(0, packetLength)
      const wire = seal(sealer, packet, 0)
      assert.throws(() => opener.wireLength(wire, 0, 0), { code: 'protocol-violation' })
    }
  }
})
