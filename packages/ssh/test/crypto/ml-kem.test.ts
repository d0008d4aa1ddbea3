import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { mlkem768 } from '../../src/crypto/ml-kem.ts'
import { compress, decode, decompress, encode } from '../../src/crypto/ml-kem/encoding.ts'
import { decaps, encaps, keyGen } from '../../src/crypto/ml-kem/kem.ts'
import { nativeMlKem768 } from '../../src/crypto/ml-kem/native.ts'
import { nobleMlKem768 } from '../../src/crypto/ml-kem/noble.ts'
import { portableMlKem768 } from '../../src/crypto/ml-kem/portable.ts'
import { addProduct, inverseNtt, N, ntt, Q, reduce, reduceAll } from '../../src/crypto/ml-kem/ring.ts'
import type { Kem } from '../../src/crypto/provider.ts'
import { ProtocolError } from '../../src/errors.ts'
import { nistDrbg } from './nist-drbg.ts'

const native = nativeMlKem768()
const portable = portableMlKem768() as Kem
const noble = nobleMlKem768()
const implementations: [string, Kem | undefined][] = [
  ['the provider', mlkem768],
  ['our own', portable],
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
  it('is the same of all', () => {
    const available = [portable, noble, native].filter((kem) => kem !== undefined)
    for (const a of available) {
      for (const b of available) {
        const own = a.generate()
        const { ciphertext, sharedSecret } = b.encapsulate(own.publicKey)
        assert.deepEqual(Buffer.from(own.decapsulate(ciphertext)), Buffer.from(sharedSecret))
      }
    }
  })

  it('of our own gives the 100 known answers of liboqs, made by the procedure of NIST', () => {
    const seeds = nistDrbg(Uint8Array.from({ length: 48 }, (_, i) => i))
    const entries = Array.from({ length: 100 }, (_, count) => {
      const seed = seeds(48)
      const random = nistDrbg(seed)
      const coins = random(64)
      const { publicKey, secretKey } = keyGen(coins.subarray(0, 32), coins.subarray(32))
      const { ciphertext, sharedSecret } = encaps(publicKey, random(32))
      assert.deepEqual(Buffer.from(decaps(secretKey, ciphertext)), Buffer.from(sharedSecret))
      const lines = { seed, pk: publicKey, sk: secretKey, ct: ciphertext, ss: sharedSecret }
      const text = Object.entries(lines).map(([name, value]) => `${name} = ${upperHex(value)}\n`)
      return `count = ${count}\n${text.join('')}`
    })
    // liboqs tests/KATs/kem/kats.json, ML-KEM-768, single and all.
    assert.equal(sha256(entries[0] as string), '5352539586b6c3df58be6158a6250aeff402bd73060b0a3de68850ac074c17c3')
    assert.equal(sha256(entries.join('\n')), 'e5d6911117c708d8342702db222f66bef5ac5b0314fb8bc36eb22a536c9b34fb')
  })

  it('of our own rejects with a secret made of z and the ciphertext', () => {
    const { publicKey, secretKey } = keyGen(new Uint8Array(32).fill(1), new Uint8Array(32).fill(2))
    const { ciphertext } = encaps(publicKey, new Uint8Array(32).fill(3))
    for (const at of [0, 500, 960, 1087]) {
      const changed = Buffer.from(ciphertext)
      changed[at] = (changed[at] as number) ^ 1
      // J(z || c), FIPS 203 §6.3.
      const expected = createHash('shake256', { outputLength: 32 }).update(new Uint8Array(32).fill(2)).update(changed)
      assert.deepEqual(Buffer.from(decaps(secretKey, changed)), expected.digest())
    }
  })
})

describe('polynomials of ML-KEM', () => {
  const coefficients = fc.oneof(
    fc.array(fc.integer({ min: 0, max: Q - 1 }), { minLength: N, maxLength: N }),
    fc.array(fc.constantFrom(0, Q - 1), { minLength: N, maxLength: N }),
  )
  const polynomial = coefficients.map((list) => Int32Array.from(list))

  it('multiply by their transforms as by the definition, x^256 = -1', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (a, b) => {
        const expected = new Int32Array(N)
        for (let i = 0; i < N; i++) {
          for (let j = 0; j < N; j++) {
            const sign = i + j < N ? 1 : -1
            const at = (i + j) % N
            expected[at] = ((expected[at] as number) + sign * (a[i] as number) * (b[j] as number)) % Q
          }
        }
        const [f, g, sum] = [Int32Array.from(a), Int32Array.from(b), new Int32Array(N)]
        ntt(f)
        ntt(g)
        addProduct(sum, f, g)
        reduceAll(sum)
        inverseNtt(sum)
        assert.deepEqual(
          sum,
          expected.map((value) => (value + Q) % Q),
        )
        inverseNtt(f)
        assert.deepEqual(f, a)
      }),
      { numRuns: 30 },
    )
  })

  it('come back from their encodings, and near where they were from compressions', () => {
    fc.assert(
      fc.property(polynomial, (f) => {
        assert.deepEqual(decode(encode(f, 12), 12), f)
        for (const bits of [1, 4, 10]) {
          const compressed = compress(f, bits)
          assert.deepEqual(decode(encode(compressed, bits), bits), compressed)
          const distance = decompress(compressed, bits).map((value, i) => {
            const difference = reduce(value - (f[i] as number))
            return Math.min(difference, Q - difference)
          })
          assert.ok(distance.every((value) => value <= Math.round(Q / 2 ** (bits + 1))))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('reduce every number that occurs', () => {
    for (let k = -70_000; k <= 70_000; k++) {
      for (const offset of [0, 1, Q - 1]) assert.equal(reduce(k * Q + offset), offset)
    }
  })

  it('compress without the rounding error of a product by 1/q', () => {
    for (let x = 0; x < Q; x++) {
      for (const bits of [1, 4, 10]) {
        const expected = Number(((BigInt(x) << BigInt(bits + 1)) + BigInt(Q)) / BigInt(2 * Q)) % 2 ** bits
        assert.equal(compress(Int32Array.of(x), bits)[0], expected)
      }
    }
  })
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function upperHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
