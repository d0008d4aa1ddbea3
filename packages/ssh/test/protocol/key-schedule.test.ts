import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { HashName } from '../../src/crypto/provider.ts'
import { deriveKey, type KeyLetter } from '../../src/protocol/key-schedule.ts'

interface Vector {
  readonly hash: HashName
  readonly sharedSecret: string
  readonly exchangeHash: string
  readonly sessionIdentifier: string
  readonly keys: Record<KeyLetter, string>
}

// NIST CAVP, CAVS 14.1, "SSH KDF" (ssh.rsp): the first two of TDES with SHA-1, whose encryption keys need K2, and the
// last of AES-128 with SHA-512.
const vectors: readonly Vector[] = [
  {
    hash: 'sha1',
    sharedSecret:
      '0000008055bae931c07fd824bf10add1902b6fbc7c665347383498a686929ff5a25f8e40cb6645ea814fb1a5e0a11f852f86255641e5ed986e83a78bc8269480eac0b0dfd770cab92e7a28dd87ff452466d6ae867cead63b366b1c286e6c4811a9f14c27aea14c5171d49b78c06e3735d36e6a3be321dd5fc82308f34ee1cb17fba94a59',
    exchangeHash: 'a4ebd45934f56792b5112dcd75a1075fdc889245',
    sessionIdentifier: 'a4ebd45934f56792b5112dcd75a1075fdc889245',
    keys: {
      A: 'e2f627c0b43f1ac1',
      B: '58471445f342b181',
      C: '1ca9d310f86d51f6cb8e7007cb2b220d55c5281ce680b533',
      D: '2c60df8603d34cc1dbb03c11f725a44b44008851c73d6844',
      E: '472eb8a26166ae6aa8e06868e45c3b26e6eeed06',
      F: 'e3e2fdb9d7bc21165a3dbe47e1eceb7764390bab',
    },
  },
  {
    hash: 'sha1',
    sharedSecret:
      '0000008100ec6f2c5f0517fd92f730567bd783138302917c277552b1b3fdf2b67d6edb6fa81bd17f7ebbe339b54b171341e6522b91611f8274cc88652a458f8041261040818a268497e949e12f57271318b2b3194c29760cbb767c0fc8833b272994e18682da807e6c9f235d88ef89c203c6f756d25cc2bea199b02c955b8b40cbc04f9208',
    exchangeHash: 'ee40eef61bea3da8c2b1cec40fc4cdac892a2626',
    sessionIdentifier: 'ca9aad244e24797fd348d1250387c8aa45a0110a',
    keys: {
      A: '55a1015757de84cb',
      B: '7e57f61d5735f4fb',
      C: 'dd1c24bde1af845e82207541e3e173aec822fb904a94ae3c',
      D: 'cbbfdc9442af6db7f8c4dcaa4b0b5d0163e0e204476aa2a0',
      E: 'e153e04886c0dc446dde9a9b3b13efb77151764d',
      F: 'c8e4f61bd6b5abb2c6e06eca7b302349435e4842',
    },
  },
  {
    hash: 'sha512',
    sharedSecret:
      '0000010100a82ae4062baef678d20dd9cf1704cdc69e9e78eea5faa435e4dffec06976ff73bd1e2ebd206658a26fb85a0911e2034eede31e7df2d7b87aa9700cf301b6b38502ba4db2b9723505455a7da0c6e0cf374b063921179d1bc69508f660bbb26d05ab16a2325716dbd0a733809cac36660d9a73ff0f61e09f55d1ff0652474130be7fcd2d37ebd1203960d788a1307fae48ec4e1042ab85f037a01bfd17f15725ee929d6e6246bbda00fe7105461ee873b0190c2f44692845e464949f909df46309a8eb72037278f792c87249897a0564d290bec1e09b2c9d3ad3011710fc4dcfabfa435611794dc7d1507b657229a2aab65ce2e789305d5d24ed955e89d8eb4f7e',
    exchangeHash:
      'a6ef8e3102b16ce51b2a2fe17e8dc711a964c195ca4d597aabecce595187344ccb2ea37dc4cac0a77a47e7ea1b9055b1c9948e6e09793a9121f120b3bd07c5f2',
    sessionIdentifier:
      'cc85cf95e29a5991306b21c1738de9a6612b8cb09f12b1738a4873c29f971e8d204aeb98bb7a7502cdab952eaaa6ec1e3a9655db3e5217afbff63ad588fbbf85',
    keys: {
      A: '77cb432c67bf0ae658aa4e34376d01b5',
      B: 'f55c74d112746001d8908edd347d7e69',
      C: '34a48ab90890b385198ea6bf8c50c3f6',
      D: 'f2b6046d3439c50a9000a63909146abc',
      E: '70357486ca57c93418c6705b731b054bc41be03289c25a5ed29a937732807ae10a3604486c53d1f2431411808d87bfbaa6b25971fa2e4ec3719b5d2622aed2ff',
      F: '4e6428f7a87455bdef6026cdf68a2f6d93d6cda5145d6bca60ee4eb2d6248b399f6568c65ec92cee8d9b0c7fd83053c91c5be72bf96b5904080624a348243899',
    },
  },
]

const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const

for (const [index, vector] of vectors.entries()) {
  test(`NIST CAVP SSH KDF with ${vector.hash}, vector ${index + 1}`, () => {
    for (const letter of letters)
      assert.equal(derive(vector, letter, vector.keys[letter].length / 2), vector.keys[letter])
  })
}

test('a longer key begins with the shorter one, over any number of blocks', () => {
  const [vector] = vectors
  assert.ok(vector)
  const long = derive(vector, 'C', 100)
  for (const length of [0, 1, 19, 20, 21, 40, 41, 64, 99])
    assert.equal(derive(vector, 'C', length), long.slice(0, 2 * length))
  assert.equal(new Set(long.match(/.{40}/g)).size, 5)
})

function derive(vector: Vector, letter: KeyLetter, length: number): string {
  const [sharedSecret, exchangeHash, sessionIdentifier] = [
    Buffer.from(vector.sharedSecret, 'hex'),
    Buffer.from(vector.exchangeHash, 'hex'),
    Buffer.from(vector.sessionIdentifier, 'hex'),
  ]
  const key = deriveKey(nodeCrypto, vector.hash, sharedSecret, exchangeHash, letter, sessionIdentifier, length)
  return Buffer.from(key).toString('hex')
}
