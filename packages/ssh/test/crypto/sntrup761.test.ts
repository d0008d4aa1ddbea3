import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { nodeCrypto } from '../../src/crypto/node.ts'
import { decapsulate, encapsulate, generateKeyPair } from '../../src/crypto/sntrup761.ts'
import { decodeModQ, decodeRounded, encodeModQ, encodeRounded } from '../../src/crypto/sntrup761/encoding.ts'
import { multiplyMod3, multiplyModQ } from '../../src/crypto/sntrup761/multiply.ts'
import { P, Q, Q_HALF, W } from '../../src/crypto/sntrup761/parameters.ts'
import { reciprocalMod3 } from '../../src/crypto/sntrup761/reciprocal-mod-3.ts'
import { reciprocalOfTriple } from '../../src/crypto/sntrup761/reciprocal-mod-q.ts'
import { randomShort, randomSmall, sort } from '../../src/crypto/sntrup761/sampling.ts'
import { ProtocolError } from '../../src/errors.ts'
import { nistDrbg } from './nist-drbg.ts'

describe('sntrup761', () => {
  it('gives the 100 known answers of the NIST submission', () => {
    const seeds = nistDrbg(Uint8Array.from({ length: 48 }, (_, i) => i))
    const entries = Array.from({ length: 100 }, (_, count) => {
      const seed = seeds(48)
      const random = nistDrbg(seed)
      const { publicKey, secretKey } = generateKeyPair(random)
      const { ciphertext, sharedSecret } = encapsulate(publicKey, random)
      assert.deepEqual(Buffer.from(decapsulate(ciphertext, secretKey)), Buffer.from(sharedSecret))
      const lines = { seed, pk: publicKey, sk: secretKey, ct: ciphertext, ss: sharedSecret }
      const text = Object.entries(lines).map(([name, value]) => `${name} = ${upperHex(value)}\n`)
      return `count = ${count}\n${text.join('')}`
    })
    // PQClean crypto_kem/sntrup761/META.yml (nistkat-sha256) and liboqs tests/KATs/kem/kats.json (single and all).
    assert.equal(sha256(entries[0] as string), 'afc42c3a5b10f4ef69654250097ebda9b9564570f4086744b24a6daf2bd1f89a')
    assert.equal(sha256(entries.join('\n')), '36e1e53d4e6e295e8fb804449958ad9a3719aa350e91933c65791b9117382d57')
  })

  it('gives both ends one secret', () => {
    for (let i = 0; i < 10; i++) {
      const own = nodeCrypto.sntrup761.generate()
      assert.equal(own.publicKey.length, nodeCrypto.sntrup761.publicKeyLength)
      const { ciphertext, sharedSecret } = nodeCrypto.sntrup761.encapsulate(own.publicKey)
      assert.equal(ciphertext.length, nodeCrypto.sntrup761.ciphertextLength)
      assert.equal(sharedSecret.length, 32)
      assert.deepEqual(Buffer.from(own.decapsulate(ciphertext)), Buffer.from(sharedSecret))
    }
  })

  it('answers a changed ciphertext with a secret made of rho', () => {
    const { publicKey, secretKey } = generateKeyPair(nodeCrypto.randomBytes)
    const { ciphertext, sharedSecret } = encapsulate(publicKey, nodeCrypto.randomBytes)
    const rho = secretKey.subarray(2 * 191 + 1158, 3 * 191 + 1158)
    for (const at of [0, 1, 500, 1006, 1007, 1038]) {
      const changed = Buffer.from(ciphertext)
      changed[at] = (changed[at] as number) ^ 1
      const rejected = Buffer.from(decapsulate(changed, secretKey))
      assert.notDeepEqual(rejected, Buffer.from(sharedSecret))
      assert.deepEqual(rejected, sha512Half(0, sha512Half(3, rho), changed))
    }
  })

  it('survives hostile ciphertexts and public keys of the right length', () => {
    const { secretKey } = generateKeyPair(nodeCrypto.randomBytes)
    for (const byte of [0x00, 0xff, 0x55]) {
      assert.equal(decapsulate(new Uint8Array(1039).fill(byte), secretKey).length, 32)
      assert.equal(encapsulate(new Uint8Array(1158).fill(byte), nodeCrypto.randomBytes).ciphertext.length, 1039)
    }
  })

  it('refuses other lengths', () => {
    const own = nodeCrypto.sntrup761.generate()
    for (const length of [0, 1038, 1040]) assert.throws(() => own.decapsulate(new Uint8Array(length)), ProtocolError)
    for (const length of [0, 1157, 1159]) {
      assert.throws(() => nodeCrypto.sntrup761.encapsulate(new Uint8Array(length)), ProtocolError)
    }
  })
})

describe('polynomials of sntrup761', () => {
  const coefficients = (min: number, max: number) =>
    fc.oneof(
      fc.array(fc.integer({ min, max }), { minLength: P, maxLength: P }),
      fc.array(fc.constantFrom(min, max), { minLength: P, maxLength: P }),
    )
  const modQ = coefficients(-Q_HALF, Q_HALF).map((list) => Int16Array.from(list))
  const small = coefficients(-1, 1).map((list) => Int16Array.from(list))

  it('multiply as by the definition', () => {
    fc.assert(
      fc.property(modQ, small, (a, b) => {
        assert.deepEqual(multiplyModQ(a, b), slowProduct(a, b, Q))
        assert.deepEqual(multiplyMod3(b, b), slowProduct(b, b, 3))
      }),
      { numRuns: 20 },
    )
  })

  it('times their reciprocal are 1', () => {
    const one = Int16Array.from({ length: P }, (_, i) => (i === 0 ? 1 : 0))
    for (let i = 0; i < 20; i++) {
      const short = randomShort(nodeCrypto.randomBytes)
      assert.deepEqual(
        multiplyModQ(multiplyModQ(reciprocalOfTriple(short), short), Int16Array.of(3, ...one.slice(1))),
        one,
      )
      const any = randomSmall(nodeCrypto.randomBytes)
      const reciprocal = reciprocalMod3(any)
      assert.ok(reciprocal !== undefined)
      assert.deepEqual(multiplyMod3(reciprocal, any), one)
    }
  })

  it('have no reciprocal modulo 3 when they are zero or share the factor of degree 19 of x^761 - x - 1', () => {
    assert.equal(reciprocalMod3(new Int16Array(P)), undefined)
    const factor = new Int16Array(P)
    factor.set([1, 1, 0, 1, 1, 1, -1, 1, -1, 1, 0, 1, -1, -1, -1, -1, 1, 0, -1, -1])
    assert.equal(reciprocalMod3(factor), undefined)
    assert.equal(reciprocalMod3(multiplyMod3(factor, randomSmall(nodeCrypto.randomBytes))), undefined)
  })

  it('come back from their encodings', () => {
    const rounded = coefficients(-765, 765).map((list) => Int16Array.from(list, (third) => 3 * third))
    fc.assert(
      fc.property(modQ, rounded, (a, b) => {
        assert.deepEqual(decodeModQ(encodeModQ(a)), a)
        assert.equal(encodeModQ(a).length, 1158)
        assert.deepEqual(decodeRounded(encodeRounded(b)), b)
        assert.equal(encodeRounded(b).length, 1007)
      }),
      { numRuns: 50 },
    )
  })

  it('decode any bytes to numbers in range', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1158, maxLength: 1158 }), (bytes) => {
        assert.ok(decodeModQ(bytes).every((coefficient) => Math.abs(coefficient) <= Q_HALF))
        assert.ok(decodeRounded(bytes.subarray(0, 1007)).every((coefficient) => Math.abs(coefficient) <= Q_HALF))
      }),
      { numRuns: 50 },
    )
  })

  it('are short with exactly W coefficients, wherever they are', () => {
    const short = randomShort(nodeCrypto.randomBytes)
    assert.equal(short.filter((coefficient) => coefficient !== 0).length, W)
    assert.ok(short.every((coefficient) => Math.abs(coefficient) <= 1))
    assert.ok(short.subarray(W).some((coefficient) => coefficient !== 0))
  })

  it('sort as unsigned numbers', () => {
    fc.assert(
      fc.property(fc.uint32Array({ minLength: 2, maxLength: P }), (numbers) => {
        const words = new Int32Array(numbers)
        sort(words)
        assert.deepEqual(new Uint32Array(words), numbers.toSorted())
      }),
      { numRuns: 200 },
    )
  })
})

function slowProduct(a: Int16Array, b: Int16Array, modulus: number): Int16Array {
  const product = Array.from({ length: 2 * P - 1 }, () => 0)
  a.forEach((ai, i) => b.forEach((bj, j) => (product[i + j] = (product[i + j] as number) + ai * bj)))
  for (let k = 2 * P - 2; k >= P; k--) {
    product[k - P] = (product[k - P] as number) + (product[k] as number)
    product[k - P + 1] = (product[k - P + 1] as number) + (product[k] as number)
  }
  const half = (modulus - 1) / 2
  return Int16Array.from(product.slice(0, P), (value) => ((((value + half) % modulus) + modulus) % modulus) - half)
}

function sha512Half(prefix: number, ...data: Uint8Array[]): Buffer {
  return createHash('sha512')
    .update(Buffer.concat([Uint8Array.of(prefix), ...data]))
    .digest()
    .subarray(0, 32)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function upperHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase()
}
