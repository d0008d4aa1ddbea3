// RFC 4344 §4: AES in counter mode; the counter runs on from packet to packet.
import type { CryptoProvider } from '../../crypto/provider.ts'
import type { CipherAlgorithm } from './cipher.ts'
import { type DirectionCipher, separateMacOpener, separateMacSealer } from './separate-mac.ts'

const BLOCK_SIZE = 16

export const aes128Ctr = aesCtr('aes128-ctr', 16)
export const aes192Ctr = aesCtr('aes192-ctr', 24)
export const aes256Ctr = aesCtr('aes256-ctr', 32)

function aesCtr<const N extends string>(name: N, keyLength: number) {
  return {
    name,
    standing: 'recommended',
    keyLength,
    ivLength: BLOCK_SIZE,
    blockSize: BLOCK_SIZE,
    authenticated: false,
    opener: (crypto, key, iv, mac) => separateMacOpener(crypto, directionCipher(crypto, key, iv), mac),
    sealer: (crypto, key, iv, mac) => separateMacSealer(directionCipher(crypto, key, iv), mac),
  } as const satisfies CipherAlgorithm
}

function directionCipher(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array): DirectionCipher {
  return { stream: crypto.aesCtr(key, iv), blockSize: BLOCK_SIZE, lengthIsOracle: false }
}
