import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { algorithmPolicy, defaultPolicy } from '../../src/algorithms/policy.ts'

test('what was chosen last does not stand for another choice', () => {
  const chosen = algorithmPolicy(hostKeyAlgorithms, { cipher: 'aes128-ctr' })
  assert.deepEqual(chosen.cipher, ['aes128-ctr'])
  assert.deepEqual(algorithmPolicy(hostKeyAlgorithms), defaultPolicy)
  assert.throws(() => algorithmPolicy(hostKeyAlgorithms, { cipher: '' }), { code: 'invalid-config' })
  const compressed = algorithmPolicy(hostKeyAlgorithms, { compression: true })
  assert.deepEqual(compressed, { ...defaultPolicy, compression: ['zlib@openssh.com', 'none'] })
})
