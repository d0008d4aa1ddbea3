import assert from 'node:assert/strict'
import { createECDH } from 'node:crypto'
import { test } from 'node:test'
import { curve25519Sha256 } from '../../../src/algorithms/key-exchange/curve25519.ts'
import {
  ecdhSha2Nistp256,
  ecdhSha2Nistp384,
  ecdhSha2Nistp521,
} from '../../../src/algorithms/key-exchange/ecdh-nistp.ts'
import type { KeyExchangeMethod } from '../../../src/algorithms/key-exchange/method.ts'
import { sharedSecretAsMpint, sharedSecretAsString } from '../../../src/algorithms/key-exchange/shared-secret.ts'
import { kexEcdhInit, kexEcdhReply } from '../../../src/messages/key-exchange.ts'
import { Half, hostKey, signature } from './duel.ts'

/** Gives the value to both halves as the public value of the peer. */
function refusedByBoth(method: KeyExchangeMethod, publicKey: Uint8Array): void {
  const refused = { name: 'ProtocolError', code: 'protocol-violation' }
  const client = new Half(method, 'client')
  const reply = kexEcdhReply.encode({ hostKey, serverPublicKey: publicKey, signature })
  assert.throws(() => client.runner.receive(reply), refused)
  const server = new Half(method, 'server')
  assert.throws(() => server.runner.receive(kexEcdhInit.encode({ clientPublicKey: publicKey })), refused)
  assert.equal(server.asked.length, 0)
}

// The points of small order on Curve25519 and their non-canonical forms: RFC 7748 §7, RFC 8731 §3 "MUST abort if the
// result is all zero".
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]
for (const point of smallOrder) {
  test(`curve25519-sha256: the point ${point.slice(0, 8)}… of small order is refused`, () => {
    refusedByBoth(curve25519Sha256, Buffer.from(point, 'hex'))
  })
}

test('curve25519-sha256: public values of other lengths are refused', () => {
  for (const length of [0, 1, 31, 33, 64]) refusedByBoth(curve25519Sha256, new Uint8Array(length).fill(9))
})

const curves = [
  [ecdhSha2Nistp256, 'prime256v1', 65],
  [ecdhSha2Nistp384, 'secp384r1', 97],
  [ecdhSha2Nistp521, 'secp521r1', 133],
] as const
for (const [method, curve, length] of curves) {
  test(`${method.names[0]}: points off the curve, at infinity, compressed or of another curve are refused`, () => {
    const point = createECDH(curve).generateKeys()
    const off = Buffer.from(point)
    off[length - 1] = (off[length - 1] as number) ^ 1
    refusedByBoth(method, off)
    refusedByBoth(method, Uint8Array.of(0))
    refusedByBoth(method, new Uint8Array(length))
    refusedByBoth(method, Uint8Array.of(4, ...new Uint8Array(length - 1)))
    refusedByBoth(method, Buffer.from(createECDH(curve).generateKeys('hex', 'compressed'), 'hex'))
    refusedByBoth(method, point.subarray(0, -1))
    refusedByBoth(method, Buffer.concat([point, Buffer.of(0)]))
    refusedByBoth(method, createECDH('secp256k1').generateKeys())
  })
}

test('K as mpint is minimal and positive, and the input is zeroed', () => {
  const cases = [
    ['', '00000000'],
    ['0000', '00000000'],
    ['007f', '000000017f'],
    ['80', '000000020080'],
    ['0000ff00', '0000000300ff00'],
  ] as const
  for (const [secret, encoded] of cases) {
    const input = Buffer.from(secret, 'hex')
    assert.equal(Buffer.from(sharedSecretAsMpint(input)).toString('hex'), encoded)
    assert.ok(input.every((byte) => byte === 0))
  }
})

test('K as string keeps every byte', () => {
  assert.equal(Buffer.from(sharedSecretAsString(Buffer.from('0080', 'hex'))).toString('hex'), '000000020080')
})
