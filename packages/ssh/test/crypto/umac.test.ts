import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nodeCrypto } from '../../src/crypto/node.ts'
import { umacWithNonce } from '../../src/crypto/umac.ts'
import { Poly } from '../../src/crypto/umac/poly.ts'
import { polyReference, umacReference } from './umac-reference.ts'

const key = Buffer.from('abcdefghijklmnop')
const nonce = Buffer.from('bcdefghi')

describe('UMAC', () => {
  // RFC 4418 appendix: tags of 64 and 96 bits. A tag of 128 bits begins like that of 96; its last 32 bits are those
  // that Nettle's umac128 gives.
  const vectors: [string, string, string, string][] = [
    ['', '6E155FAD26900BE1', '32FEDB100C79AD58F07FF764', '3CC60465'],
    ['aaa', '44B5CB542F220104', '185E4FE905CBA7BD85E4C2DC', '3D117D8D'],
    ['a'.repeat(2 ** 10), '26BF2F5D60118BD9', '7A54ABE04AF82D60FB298C3C', 'BD195BCB'],
    ['a'.repeat(2 ** 15), '27F8EF643B0D118D', '7B136BD911E4B734286EF2BE', '501F2C3C'],
    ['a'.repeat(2 ** 20), 'A4477E87E9F55853', 'F8ACFA3AC31CFEEA047F7B11', '5B03BEF5'],
    ['abc', 'D4D7B9F6BD4FBFCF', '883C3D4B97A61976FFCF2323', '08CBA5A5'],
    ['abc'.repeat(500), 'D4CF26DDEFD5C01A', '8824A260C53C66A36C9260A6', '2CB83AA1'],
  ]
  for (const [text, tag64, tag96, rest] of vectors) {
    it(`RFC 4418 appendix, "${text.slice(0, 3)}" of ${text.length} bytes`, () => {
      const message = Buffer.from(text)
      assert.equal(upperHex(umacWithNonce(8, key)(nonce, [message])), tag64)
      assert.equal(upperHex(umacWithNonce(16, key)(nonce, [message])), tag96 + rest)
      if (message.length < 2 ** 20) assert.equal(upperHex(umacReference(key, nonce, message, 16)), tag96 + rest)
    })
  }

  const keys = fc.uint8Array({ minLength: 16, maxLength: 16 })
  const messages = fc.oneof(
    fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }),
    fc.array(fc.uint8Array({ minLength: 900, maxLength: 1500 }), { maxLength: 3 }),
    fc.integer({ min: 0, max: 3000 }).map((length) => [new Uint8Array(length).fill(0xff)]),
  )

  it('is what the RFC says, for any key, nonce and message, and however it is cut into parts', () => {
    const nonces = fc.uint8Array({ minLength: 1, maxLength: 16 })
    fc.assert(
      fc.property(keys, nonces, messages, fc.constantFrom(8, 16), (anyKey, anyNonce, parts, tagLength) => {
        const expected = umacReference(anyKey, anyNonce, Buffer.concat(parts), tagLength)
        assert.deepEqual(Buffer.from(umacWithNonce(tagLength, anyKey)(anyNonce, parts)), expected)
      }),
      { numRuns: 200 },
    )
  })

  it('takes the sequence number as nonce, in any order, with memory of its own for each tag', () => {
    const numbers = [0, 1, 2, 3, 0, 7, 6, 0xfffffffe, 0xffffffff, 0]
    for (const tagLength of [8, 16] as const) {
      const mac = nodeCrypto.umac(tagLength, key)
      const tags = numbers.map((number) => mac.sign(number, Buffer.from(`packet ${number}`)))
      const expected = numbers.map((number) => {
        const wide = Buffer.alloc(8)
        wide.writeUInt32BE(number, 4)
        return umacReference(key, wide, Buffer.from(`packet ${number}`), tagLength)
      })
      assert.deepEqual(
        tags.map((tag) => Buffer.from(tag)),
        expected,
      )
    }
  })

  it('forgets a long message before a short one', () => {
    const mac = nodeCrypto.umac(8, key)
    const short = mac.sign(5, Buffer.from('short'))
    mac.sign(6, Buffer.alloc(5000, 0xff))
    assert.deepEqual(mac.sign(5, Buffer.from('short')), short)
  })

  it('refuses keys of another length and messages beyond 16 MiB', () => {
    for (const length of [0, 15, 17, 32]) {
      assert.throws(() => nodeCrypto.umac(8, new Uint8Array(length)), { code: 'invalid-argument' })
    }
    const half = new Uint8Array(2 ** 23)
    assert.throws(() => nodeCrypto.umac(8, key).sign(0, half, half, Uint8Array.of(1)), { code: 'limit-exceeded' })
  })

  it('has a polynomial that agrees with BigInt, also on words beyond the modulus', () => {
    const word = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: 2n ** 64n - 70n, max: 2n ** 64n - 1n }),
      fc.bigInt({ min: 2n ** 64n - 2n ** 32n - 2n, max: 2n ** 64n - 2n ** 32n + 70n }),
      fc.constantFrom(0n, 1n),
    )
    const polyKeys = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 1n, 2n ** 64n - 1n))
    fc.assert(
      fc.property(polyKeys, fc.array(word, { minLength: 1, maxLength: 20 }), (polyKey, words) => {
        const poly = new Poly(Buffer.from(polyKey.toString(16).padStart(16, '0'), 'hex'))
        poly.start()
        for (const value of words) poly.absorb([Number(value >> 32n), Number(value & 0xffffffffn)])
        const [high, low] = poly.finish()
        const expected = polyReference(polyKey & 0x01ffffff01ffffffn, words)
        assert.equal((BigInt(high) << 32n) | BigInt(low), expected)
      }),
      { numRuns: 1000 },
    )
  })
})

function upperHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
