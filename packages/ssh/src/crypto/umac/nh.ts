/**
 * RFC 4418 §5.2.2, NH: the sum of products of neighbouring words modulo 2^64, here as [high, low] 32 bits in `sum`.
 * `from` and `to` are multiples of 8. Factors of 32 and 16 bits make products that a double adds up exactly.
 */
export function nh(message: Uint32Array, from: number, to: number, key: Uint32Array, keyAt: number, sum: Sum): void {
  let low = 0
  let high = 0
  for (let start = from; start < to; start += EXACT_FOR) {
    let lowHalves = 0
    let highHalves = 0
    const end = Math.min(to, start + EXACT_FOR)
    for (let w = start, k = keyAt + start - from; w < end; w += 8, k += 8) {
      for (let i = 0; i < 4; i++) {
        const a = ((message[w + i] as number) + (key[k + i] as number)) >>> 0
        const b = ((message[w + i + 4] as number) + (key[k + i + 4] as number)) >>> 0
        lowHalves += a * (b & 0xffff)
        highHalves += a * (b >>> 16)
      }
    }
    low += (lowHalves >>> 0) + (highHalves & 0xffff) * 0x10000
    high += Math.floor(lowHalves / TWO_32) + Math.floor(highHalves / 0x10000)
  }
  sum[0] = (high + Math.floor(low / TWO_32)) % TWO_32
  sum[1] = low % TWO_32
}

/** A number of 64 bits: its high and its low 32. */
export type Sum = [high: number, low: number]

/** In words: their 32 products of 48 bits stay below 2^53. */
const EXACT_FOR = 64
const TWO_32 = 2 ** 32
