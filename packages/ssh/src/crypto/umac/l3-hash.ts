import type { Sum } from './nh.ts'

/**
 * RFC 4418 §5.4, L3-HASH: the inner product of the hash so far, in words of 16 bits, and the key, modulo 2^36 - 5;
 * then 32 bits of it, masked. The upper 64 of the 128 bits are always zero here, so that half of the key is not used.
 */
export function l3Hash(key: Uint8Array, mask: Uint8Array): (sum: Sum) => number {
  const view = new DataView(key.buffer, key.byteOffset, key.length)
  const [k0, k1, k2, k3] = [32, 40, 48, 56].map((at) => Number(view.getBigUint64(at) % 0xffffffffbn)) as Key
  const translation = new DataView(mask.buffer, mask.byteOffset, 4).getUint32(0)
  return ([high, low]) => {
    const product =
      partlyReduced((high >>> 16) * k0) +
      partlyReduced((high & 0xffff) * k1) +
      partlyReduced((low >>> 16) * k2) +
      partlyReduced((low & 0xffff) * k3)
    return ((product % PRIME) ^ translation) >>> 0
  }
}

/** 2^36 counts 5. Keeps a sum of four products exact. */
function partlyReduced(product: number): number {
  const high = Math.floor(product / TWO_36)
  return product - high * PRIME
}

type Key = [number, number, number, number]
const TWO_36 = 2 ** 36
const PRIME = TWO_36 - 5
