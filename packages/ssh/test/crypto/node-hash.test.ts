import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { HashName } from '../../src/crypto/provider.ts'

describe('hash', () => {
  // RFC 1321 §A.5, FIPS 180-4 examples.
  const abc: Record<HashName, string> = {
    md5: '900150983cd24fb0d6963f7d28e17f72',
    sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    sha384: 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    sha512:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
      '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  }
  for (const [name, digest] of Object.entries(abc) as [HashName, string][]) {
    it(`${name} of "abc", in one part or more`, () => {
      for (const parts of [['abc'], ['a', 'bc'], ['', 'a', 'b', 'c', '']]) {
        assert.equal(toHex(nodeCrypto.hash(name, ...parts.map((part) => Buffer.from(part)))), digest)
      }
    })
  }

  it('of nothing', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    assert.equal(toHex(nodeCrypto.hash('sha256')), empty)
    assert.equal(toHex(nodeCrypto.hash('sha256', new Uint8Array(0))), empty)
  })
})

describe('hmac', () => {
  const repeated = (byte: number, length: number) => Buffer.alloc(length, byte)
  /** RFC 2202 §2 and §3, RFC 4231 §4.2, §4.3 and §4.7. */
  const vectors: [HashName, Buffer, Buffer, string][] = [
    ['md5', Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?'), '750c783e6ab0b503eaa86e310a5db738'],
    ['sha1', repeated(0x0b, 20), Buffer.from('Hi There'), 'b617318655057264e28bc0b6fb378c8ef146be00'],
    [
      'sha256',
      repeated(0x0b, 20),
      Buffer.from('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      'sha256',
      repeated(0xaa, 131),
      Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      'sha512',
      Buffer.from('Jefe'),
      Buffer.from('what do ya want for nothing?'),
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    ],
  ]
  for (const [name, key, message, tag] of vectors) {
    it(`${name}, key of ${key.length} bytes, whatever the sequence number and the parts`, () => {
      const mac = nodeCrypto.hmac(name, key)
      assert.equal(toHex(mac.sign(0, message)), tag)
      assert.equal(toHex(mac.sign(7, message.subarray(0, 3), message.subarray(3))), tag)
    })
  }
})

describe('timingSafeEqual', () => {
  it('is what comparing is', () => {
    const bytes = fc.uint8Array({ maxLength: 4, max: 2 })
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        assert.equal(nodeCrypto.timingSafeEqual(a, b), Buffer.compare(a, b) === 0)
        assert.ok(nodeCrypto.timingSafeEqual(a, Uint8Array.from(a)))
      }),
    )
  })
})

describe('random bytes', () => {
  it('are as many as asked for, and in memory of their own', () => {
    for (const length of [0, 1, 16, 255, 256, 257, 4096, 5000]) {
      const bytes = nodeCrypto.randomBytes(length)
      assert.equal(bytes.length, length)
      assert.equal(bytes.buffer.byteLength, length)
    }
  })

  it('do not repeat over many refills of the pool', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 5000; i++) seen.add(toHex(nodeCrypto.randomBytes(16)))
    assert.equal(seen.size, 5000)
  })

  it('fill the target and nothing else', () => {
    const buffer = new Uint8Array(300)
    for (const [from, to] of [
      [10, 18],
      [20, 290],
    ] as const) {
      buffer.fill(0)
      nodeCrypto.randomFill(buffer.subarray(from, to))
      assert.ok(buffer.subarray(from, to).some((byte) => byte !== 0))
      assert.ok(buffer.subarray(0, from).every((byte) => byte === 0))
      assert.ok(buffer.subarray(to).every((byte) => byte === 0))
    }
  })

  it('have every value about equally often', () => {
    const counts = new Uint32Array(256)
    for (let i = 0; i < 4096; i++) for (const byte of nodeCrypto.randomBytes(64)) counts[byte] = (counts[byte] ?? 0) + 1
    // 1024 expected, standard deviation 32.
    assert.ok(
      counts.every((count) => count > 700 && count < 1400),
      counts.join(),
    )
  })
})

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
