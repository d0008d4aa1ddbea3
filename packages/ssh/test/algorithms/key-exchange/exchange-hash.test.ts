// The exchange hash of each family against the concatenation that its RFC writes down, made by hand.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { curve25519Sha256 } from '../../../src/algorithms/key-exchange/curve25519.ts'
import { diffieHellmanGroup14Sha256 } from '../../../src/algorithms/key-exchange/diffie-hellman.ts'
import { groupExchangeSha256 } from '../../../src/algorithms/key-exchange/group-exchange.ts'
import type { KeyExchangeMethod } from '../../../src/algorithms/key-exchange/method.ts'
import { mlkem768X25519Sha256 } from '../../../src/algorithms/key-exchange/mlkem768-x25519.ts'
import { context, duel, hostKey } from './duel.ts'

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** The `count` length-prefixed values of a payload, lengths included, from `at` on. */
function values(payload: Uint8Array, at: number, count: number): Buffer[] {
  const bytes = Buffer.from(payload)
  const found: Buffer[] = []
  for (let i = 0; i < count; i++) {
    const end = at + 4 + bytes.readUInt32BE(at)
    found.push(bytes.subarray(at, end))
    at = end
  }
  return found
}

const said = [
  context.clientIdentification,
  context.serverIdentification,
  context.clientKexInit,
  context.serverKexInit,
  hostKey,
].flatMap((value) => [u32(value.length), value])

/** Runs a key exchange and gives what was on the wire, by message number, and the result. */
function record(method: KeyExchangeMethod): {
  wire: Map<number, Uint8Array>
  sharedSecret: Uint8Array
  exchangeHash: Uint8Array
} {
  const wire = new Map<number, Uint8Array>()
  const { client } = duel(method, (payload) => {
    wire.set(payload[0] as number, payload)
    return payload
  })
  assert.ok(client.result)
  return { wire, ...client.result }
}

function sha256(parts: readonly Uint8Array[]): string {
  return createHash('sha256').update(Buffer.concat(parts)).digest('hex')
}

for (const method of [curve25519Sha256, mlkem768X25519Sha256]) {
  test(`RFC 5656 §4: ${method.names[0]} hashes V_C V_S I_C I_S K_S Q_C Q_S K`, () => {
    const { wire, sharedSecret, exchangeHash } = record(method)
    const [qc] = values(wire.get(30) as Uint8Array, 1, 1)
    const [, qs] = values(wire.get(31) as Uint8Array, 1, 3)
    assert.ok(qc && qs)
    assert.equal(Buffer.from(exchangeHash).toString('hex'), sha256([...said, qc, qs, sharedSecret]))
  })
}

test('RFC 4253 §8: a fixed group hashes V_C V_S I_C I_S K_S e f K', () => {
  const { wire, sharedSecret, exchangeHash } = record(diffieHellmanGroup14Sha256)
  const [e] = values(wire.get(30) as Uint8Array, 1, 1)
  const [, f] = values(wire.get(31) as Uint8Array, 1, 3)
  assert.ok(e && f)
  assert.equal(Buffer.from(exchangeHash).toString('hex'), sha256([...said, e, f, sharedSecret]))
})

test('RFC 4419 §3: group exchange hashes V_C V_S I_C I_S K_S min n max p g e f K', () => {
  const { wire, sharedSecret, exchangeHash } = record(groupExchangeSha256)
  const bounds = (wire.get(34) as Uint8Array).subarray(1)
  const group = (wire.get(31) as Uint8Array).subarray(1)
  const [e] = values(wire.get(32) as Uint8Array, 1, 1)
  const [, f] = values(wire.get(33) as Uint8Array, 1, 3)
  assert.ok(e && f)
  assert.equal(Buffer.from(exchangeHash).toString('hex'), sha256([...said, bounds, group, e, f, sharedSecret]))
})

test('K is an mpint with Diffie-Hellman and a string with the hybrids', () => {
  const length = (method: KeyExchangeMethod): number[] =>
    Array.from({ length: 40 }, () => record(method).sharedSecret.length)
  // Half of all mpints of 32 bytes need a sign byte; the hash of a hybrid always has 32 bytes.
  assert.ok(length(curve25519Sha256).some((bytes) => bytes === 4 + 33))
  assert.ok(length(mlkem768X25519Sha256).every((bytes) => bytes === 4 + 32))
})
