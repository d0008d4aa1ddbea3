// RFC 4253 §6.3: the block modes of old. Legacy at best: only by an explicit choice.
import type { CipherAlgorithm } from './cipher.ts'
import type { Standing } from '../standing.ts'
import { separateMacOpener, separateMacSealer } from './separate-mac.ts'

export const aes128Cbc = cbc('aes128-cbc', 'legacy', 'aes', 16, 16)
export const aes192Cbc = cbc('aes192-cbc', 'legacy', 'aes', 24, 16)
export const aes256Cbc = cbc('aes256-cbc', 'legacy', 'aes', 32, 16)
/** Three keys of 56 bits are as good as two (NIST SP 800-57, table 2). */
export const tripleDesCbc = { ...cbc('3des-cbc', 'insecure', '3des', 24, 8), strengthBits: 112 } as const

function cbc<const N extends string>(
  name: N,
  standing: Standing,
  family: 'aes' | '3des',
  keyLength: number,
  blockSize: number,
) {
  return {
    name,
    standing,
    keyLength,
    ivLength: blockSize,
    blockSize,
    authenticated: false,
    opener(crypto, key, iv, mac) {
      const stream = crypto.cbc(family, 'decrypt', key, iv)
      return separateMacOpener(crypto, { stream, blockSize, lengthIsOracle: true }, mac)
    },
    sealer(crypto, key, iv, mac) {
      const stream = crypto.cbc(family, 'encrypt', key, iv)
      return separateMacSealer({ stream, blockSize, lengthIsOracle: true }, mac)
    },
  } as const satisfies CipherAlgorithm
}
