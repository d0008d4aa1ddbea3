import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mlkem768, nativeMlKem768, nobleMlKem768 } from '../../src/crypto/ml-kem.ts'
import type { Kem } from '../../src/crypto/provider.ts'
import { ProtocolError } from '../../src/errors.ts'

const native = nativeMlKem768()
const noble = nobleMlKem768()
const implementations: [string, Kem | undefined][] = [
  ['the provider', mlkem768],
  ['noble', noble],
  ['node:crypto', native],
]

for (const [name, kem] of implementations) {
  describe(`ML-KEM-768 of ${name}`, { skip: kem === undefined && 'this Node has no ML-KEM' }, () => {
    const { generate, encapsulate } = kem ?? mlkem768

    it('gives both ends one secret', () => {
      const own = generate()
      assert.equal(own.publicKey.length, 1184)
      const { ciphertext, sharedSecret } = encapsulate(own.publicKey)
      assert.equal(ciphertext.length, 1088)
      assert.equal(sharedSecret.length, 32)
      assert.deepEqual(Buffer.from(own.decapsulate(ciphertext)), Buffer.from(sharedSecret))
    })

    it('answers a changed ciphertext with another secret, always the same', () => {
      const own = generate()
      const { ciphertext, sharedSecret } = encapsulate(own.publicKey)
      const changed = Buffer.from(ciphertext)
      changed[0] = (changed[0] as number) ^ 1
      const rejected = Buffer.from(own.decapsulate(changed))
      assert.equal(rejected.length, 32)
      assert.notDeepEqual(rejected, Buffer.from(sharedSecret))
      assert.deepEqual(Buffer.from(own.decapsulate(changed)), rejected)
    })

    it('refuses public keys with coefficients of q or more (FIPS 203 §7.2)', () => {
      const { publicKey } = generate()
      for (const at of [0, 600, 1149]) {
        const changed = Buffer.from(publicKey)
        // Two coefficients of 12 bits in three bytes; 4095 is not below 3329.
        changed.fill(0xff, at, at + 3)
        assert.throws(() => encapsulate(changed), ProtocolError)
      }
    })

    it('refuses other lengths', () => {
      const own = generate()
      for (const length of [0, 1087, 1089]) assert.throws(() => own.decapsulate(new Uint8Array(length)), ProtocolError)
      for (const length of [0, 1183, 1185]) assert.throws(() => encapsulate(new Uint8Array(length)), ProtocolError)
    })
  })
}

describe('ML-KEM-768', () => {
  it('is the same of both', { skip: native === undefined && 'this Node has no ML-KEM' }, () => {
    const pairs: [Kem, Kem][] = [
      [native as Kem, noble],
      [noble, native as Kem],
    ]
    for (const [a, b] of pairs) {
      const own = a.generate()
      const { ciphertext, sharedSecret } = b.encapsulate(own.publicKey)
      assert.deepEqual(Buffer.from(own.decapsulate(ciphertext)), Buffer.from(sharedSecret))
    }
  })
})
