import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chacha20Poly1305 } from '../../../src/algorithms/cipher/chacha20-poly1305.ts'
import { nodeCrypto } from '../../../src/crypto/node.ts'
import { open, seal } from './direction.ts'

// draft-ietf-sshm-chacha20-poly1305, appendix A
const key = Buffer.from(
  '8bbff6855fc102338c373e73aac0c914f076a905b2444a32eecaffeae22becc5e9b7a7a5825a8249346ec1c28301cf394543fc7569887d76e168f37562ac0740',
  'hex',
)
const sequenceNumber = 7
const packet = Buffer.from(
  '00000048065e00000000000000384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c69744e43e804dc6c',
  'hex',
)
const wire =
  '2c3ecce4a5bc05895bf07a7ba956b6c68829ac7c83b780b7000ecde745afc705bbc378ce03a280236b87b53bed5839662302b164b6286a48cd1e097138e3cb909b8b2b829dd18d2a35ff82d995349e855bf02c298ef775f2d1a7e8b8'

test('the packet of the draft is sealed as there', () => {
  const sealer = chacha20Poly1305.sealer(nodeCrypto, key)
  assert.equal(seal(sealer, packet, sequenceNumber).toString('hex'), wire)
})

test('the packet of the draft opens, under its own sequence number only', () => {
  const opener = chacha20Poly1305.opener(nodeCrypto, key)
  const opened = open(opener, Buffer.from(wire, 'hex'), sequenceNumber)
  assert.deepEqual(opened && Buffer.from(opened), packet.subarray(4))
  const other = chacha20Poly1305.opener(nodeCrypto, key)
  assert.throws(() => open(other, Buffer.from(wire, 'hex'), sequenceNumber + 1), { name: 'ProtocolError' })
})
