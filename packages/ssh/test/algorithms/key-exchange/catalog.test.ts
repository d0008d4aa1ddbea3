import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findKeyExchange, keyExchangeMethods } from '../../../src/algorithms/key-exchange/catalog.ts'
import { context, duel, Half, hostKey, signature } from './duel.ts'

for (const method of keyExchangeMethods) {
  const [name] = method.names

  test(`${name}: both halves derive the same K and H`, () => {
    const { client, server } = duel(method)
    assert.ok(client.result && server.result)
    assert.deepEqual(client.result, server.result)
    assert.deepEqual(server.signed, client.result.exchangeHash)
    assert.deepEqual(Buffer.from(client.result.hostKey), Buffer.from(hostKey))
    assert.deepEqual(Buffer.from(client.result.signature), Buffer.from(signature))
    assert.equal(client.result.exchangeHash.length, context.crypto.hash(method.hash, hostKey).length)
    const length = Buffer.from(client.result.sharedSecret).readUInt32BE(0)
    assert.equal(client.result.sharedSecret.length, 4 + length)
    assert.ok(length >= 24 || length === 0)
  })

  test(`${name}: every run has a new K`, () => {
    assert.notDeepEqual(duel(method).client.result?.sharedSecret, duel(method).client.result?.sharedSecret)
  })

  test(`${name}: the first packet goes before the server has said anything`, () => {
    const early = new Half(method, 'client', {
      get serverIdentification(): Uint8Array {
        throw new Error('read too early')
      },
      get serverKexInit(): Uint8Array {
        throw new Error('read too early')
      },
    })
    assert.equal(early.sent.length, 1)
    assert.equal(early.runner.waiting, 'message')
  })

  test(`${name}: another message than the one expected is refused`, () => {
    for (const role of ['client', 'server'] as const) {
      const half = new Half(method, role)
      assert.throws(() => half.runner.receive(Uint8Array.of(49, 0, 0, 0, 0)), { code: 'protocol-violation' })
    }
  })

  test(`${name}: trailing bytes and truncation are refused`, () => {
    const longer = (payload: Uint8Array): Uint8Array => Buffer.concat([payload, Buffer.of(0)])
    const shorter = (payload: Uint8Array): Uint8Array => payload.subarray(0, -1)
    for (const from of ['client', 'server'] as const) {
      for (const change of [longer, shorter]) {
        const tamper = (payload: Uint8Array, side: string): Uint8Array => (side === from ? change(payload) : payload)
        assert.throws(() => duel(method, tamper), { code: 'protocol-violation' })
      }
    }
  })
}

test('what either end said before is part of the exchange hash', () => {
  const method = findKeyExchange('curve25519-sha256')
  assert.ok(method)
  for (const part of ['clientIdentification', 'serverIdentification', 'clientKexInit', 'serverKexInit'] as const) {
    const client = new Half(method, 'client')
    const server = new Half(method, 'server', { [part]: Uint8Array.of(9) })
    server.runner.receive(client.sent[0] as Uint8Array)
    client.runner.receive(server.sent[0] as Uint8Array)
    assert.deepEqual(client.result?.sharedSecret, server.result?.sharedSecret)
    assert.notDeepEqual(client.result?.exchangeHash, server.result?.exchangeHash)
  }
})

test('no name occurs twice, and every name finds its method', () => {
  const names = keyExchangeMethods.flatMap((method): readonly string[] => method.names)
  assert.equal(new Set(names).size, names.length)
  for (const name of names) assert.ok(findKeyExchange(name)?.names.includes(name))
  assert.equal(findKeyExchange('diffie-hellman-group15-sha512'), undefined)
})
