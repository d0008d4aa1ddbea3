import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { findKeyExchange, keyExchangeMethods } from '../../../src/algorithms/key-exchange/catalog.ts'
import type { KeyExchangeMethod } from '../../../src/algorithms/key-exchange/method.ts'
import { nodeCrypto } from '../../../src/crypto/node.ts'

suite('what a client can do before it hears of the server', () => {
  for (const [name, kem] of [
    ['mlkem768x25519-sha256', 'mlkem768'],
    ['sntrup761x25519-sha512', 'sntrup761'],
  ] as const) {
    test(`${name}: a key pair, which is used once`, () => {
      let generated = 0
      const counting = {
        ...nodeCrypto,
        [kem]: {
          ...nodeCrypto[kem],
          generate() {
            generated++
            return nodeCrypto[kem].generate()
          },
        },
      }
      const prepared = findKeyExchange(name)?.prepare?.(counting)
      assert.ok(prepared)
      assert.equal(generated, 1)
      const first = prepared[kem].generate()
      assert.equal(generated, 1)
      const second = prepared[kem].generate()
      assert.equal(generated, 2)
      assert.notDeepEqual(first.publicKey, second.publicKey)
      const { ciphertext, sharedSecret } = nodeCrypto[kem].encapsulate(first.publicKey)
      assert.deepEqual(Buffer.from(first.decapsulate(ciphertext)), Buffer.from(sharedSecret))
    })
  }

  test('nothing for methods that are quick', () => {
    const prepared = keyExchangeMethods.filter((method: KeyExchangeMethod) => method.prepare !== undefined)
    assert.deepEqual(
      prepared.map(({ postQuantum }) => postQuantum),
      [true, true],
    )
  })
})
