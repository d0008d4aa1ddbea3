// RFC 4344 §4: AES in counter mode; the counter runs on from packet to packet.
import type { CipherAlgorithm } from './cipher.ts'
import { streamOpener, streamSealer } from './stream-packets.ts'

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
    opener: (crypto, key, iv, mac) => streamOpener(crypto, crypto.aesCtr(key, iv), BLOCK_SIZE, mac),
    sealer: (crypto, key, iv, mac) => streamSealer(crypto.aesCtr(key, iv), BLOCK_SIZE, mac),
  } as const satisfies CipherAlgorithm
}
