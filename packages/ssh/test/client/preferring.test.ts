import assert from 'node:assert/strict'
import { test } from 'node:test'
import { preferring, preferringSafely } from '../../src/client/preferring.ts'

const remembered = (name: string) => ({ software: 'x', keyExchange: [name], hostKey: [] })
const names = ['mlkem768x25519-sha256', 'sntrup761x25519-sha512', 'curve25519-sha256']

test('what is preferred goes first, what is not offered changes nothing', () => {
  assert.deepEqual(preferring(['a', 'b', 'c'], 'b'), ['b', 'a', 'c'])
  assert.deepEqual(preferring(['a', 'b'], 'x'), ['a', 'b'])
  assert.deepEqual(preferring(['a', 'b'], undefined), ['a', 'b'])
})

test('a server’s preference never costs post-quantum security', () => {
  assert.equal(preferringSafely(names, remembered('sntrup761x25519-sha512'))[0], 'sntrup761x25519-sha512')
  assert.equal(preferringSafely(names, remembered('curve25519-sha256'))[0], 'mlkem768x25519-sha256')
  assert.equal(
    preferringSafely(['ecdh-sha2-nistp256', 'curve25519-sha256'], remembered('curve25519-sha256'))[0],
    'curve25519-sha256',
  )
})
