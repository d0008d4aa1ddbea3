import assert from 'node:assert/strict'
import { createECDH, createPrivateKey, createPublicKey, diffieHellman, getDiffieHellman } from 'node:crypto'
import { describe, it } from 'node:test'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { CurveName, KeyAgreement } from '../../src/crypto/provider.ts'
import { ProtocolError } from '../../src/errors.ts'

function refuses(own: KeyAgreement, peer: Uint8Array): void {
  assert.throws(() => own.agree(peer), ProtocolError)
}

function agrees(a: KeyAgreement, b: KeyAgreement): void {
  const secret = a.agree(b.publicKey)
  assert.ok(secret.length >= 32)
  assert.deepEqual(Buffer.from(b.agree(a.publicKey)), Buffer.from(secret))
}

describe('X25519', () => {
  it('gives both ends one secret', () => {
    const own = nodeCrypto.x25519()
    assert.equal(own.publicKey.length, 32)
    agrees(own, nodeCrypto.x25519())
  })

  it('agrees with the keys of RFC 7748 §6.1', () => {
    const bobPrivate = createPrivateKey({
      // PKCS #8 (RFC 8410 §7) with Bob's private key.
      key: Buffer.from(
        '302e020100300506032b656e042204205dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb',
        'hex',
      ),
      format: 'der',
      type: 'pkcs8',
    })
    const bobPublic = Buffer.from('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f', 'hex')
    const own = nodeCrypto.x25519()
    const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), own.publicKey])
    const expected = diffieHellman({
      privateKey: bobPrivate,
      publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
    })
    assert.deepEqual(Buffer.from(own.agree(bobPublic)), expected)
  })

  // The points of low order on Curve25519 and its twist, canonical (https://cr.yp.to/ecdh.html#validate).
  const lowOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ]
  for (const point of lowOrder) {
    it(`refuses the point of low order ${point.slice(0, 8)}…`, () => {
      refuses(nodeCrypto.x25519(), Buffer.from(point, 'hex'))
    })
  }

  it('refuses public keys of another length', () => {
    for (const length of [0, 31, 33, 64]) refuses(nodeCrypto.x25519(), new Uint8Array(length).fill(9))
  })

  it('takes a view into a larger buffer', () => {
    const other = nodeCrypto.x25519()
    const packet = Buffer.concat([Buffer.alloc(7, 1), other.publicKey, Buffer.alloc(7, 1)])
    const own = nodeCrypto.x25519()
    assert.deepEqual(Buffer.from(own.agree(packet.subarray(7, 39))), Buffer.from(other.agree(own.publicKey)))
  })
})

describe('ECDH', () => {
  const curves: [CurveName, string, number][] = [
    ['nistp256', 'prime256v1', 32],
    ['nistp384', 'secp384r1', 48],
    ['nistp521', 'secp521r1', 66],
  ]
  for (const [curve, openssl, fieldLength] of curves) {
    it(`${curve} gives both ends one secret`, () => {
      const own = nodeCrypto.ecdh(curve)
      assert.equal(own.publicKey.length, 1 + 2 * fieldLength)
      agrees(own, nodeCrypto.ecdh(curve))
    })

    it(`${curve} refuses what is not an uncompressed point of the curve`, () => {
      const own = nodeCrypto.ecdh(curve)
      const other = createECDH(openssl)
      const point = other.generateKeys()
      const offCurve = Buffer.from(point)
      offCurve[offCurve.length - 1] = (offCurve.at(-1) as number) ^ 1
      const hybrid = Buffer.from(point)
      hybrid[0] = 6 + ((point.at(-1) as number) & 1)
      const tooLarge = Buffer.alloc(1 + 2 * fieldLength, 0xff)
      tooLarge[0] = 4
      const infinity = Uint8Array.of(0)
      const compressed = other.getPublicKey(null, 'compressed')
      const malformed = [offCurve, hybrid, tooLarge, infinity, compressed, point.subarray(1), new Uint8Array(0)]
      for (const peer of malformed) refuses(own, peer)
    })
  }
})

describe('Diffie-Hellman over integers', () => {
  const group14 = getDiffieHellman('modp14')
  const prime = group14.getPrime()
  const two = Uint8Array.of(2)

  for (const name of ['modp2', 'modp14', 'modp16']) {
    it(`${name} agrees with Node's own implementation`, () => {
      const theirs = getDiffieHellman(name)
      const own = nodeCrypto.diffieHellman(theirs.getPrime(), theirs.getGenerator())
      const public_ = theirs.generateKeys()
      const secret = theirs.computeSecret(own.publicKey)
      assert.equal(toBigInt(own.agree(public_)), toBigInt(secret))
    })
  }

  it('serves groups that have no name', () => {
    // 2^1279 - 1, a Mersenne prime.
    const mersenne = Buffer.from((2n ** 1279n - 1n).toString(16), 'hex')
    const a = nodeCrypto.diffieHellman(mersenne, Uint8Array.of(3))
    const b = nodeCrypto.diffieHellman(mersenne, Uint8Array.of(3))
    assert.equal(toBigInt(a.agree(b.publicKey)), toBigInt(b.agree(a.publicKey)))
  })

  it('refuses public values outside 1 < f < p-1 (RFC 4253 §8)', () => {
    const own = nodeCrypto.diffieHellman(prime, two)
    const minusOne = Buffer.from(prime)
    minusOne[minusOne.length - 1] = (minusOne.at(-1) as number) - 1
    const larger = Buffer.concat([Uint8Array.of(1), prime])
    const values = [
      new Uint8Array(0),
      Uint8Array.of(0),
      Uint8Array.of(1),
      Uint8Array.of(0, 0, 1),
      minusOne,
      prime,
      larger,
    ]
    for (const peer of values) refuses(own, peer)
  })

  it('refuses unusable primes', () => {
    const even = Buffer.from(prime)
    even[even.length - 1] = 0xfe
    const unusable = [new Uint8Array(0), Uint8Array.of(23), even, prime.subarray(0, 127)]
    for (const p of unusable) assert.throws(() => nodeCrypto.diffieHellman(p, two), ProtocolError)
  })

  it('refuses generators of no use', () => {
    const minusOne = Buffer.from(prime)
    minusOne[minusOne.length - 1] = (minusOne.at(-1) as number) - 1
    const unusable = [new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(1), minusOne, prime]
    for (const g of unusable) assert.throws(() => nodeCrypto.diffieHellman(prime, g), ProtocolError)
  })

  it('is fast also for 8192 bits', () => {
    const largest = getDiffieHellman('modp18')
    const started = process.cpuUsage()
    nodeCrypto.diffieHellman(largest.getPrime(), two)
    const { user } = process.cpuUsage(started)
    // A test for primality would take seconds.
    assert.ok(user < 1_000_000, `${user} µs`)
  })
})

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
