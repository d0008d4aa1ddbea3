import type { Sum } from './nh.ts'

/**
 * RFC 4418 §5.3.2, POLY with words of 64 bits: a polynomial in the key, modulo 2^64 - 59, whose coefficients are the
 * words. Numbers are four limbs of 16 bits, lowest first, so that their products with halves of the key are exact.
 */
export class Poly {
  readonly #keyHigh: number
  readonly #keyLow: number
  readonly #y = new Float64Array(4)

  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, 8)
    // RFC 4418 §5.3.1: k64 is masked with 0x01ffffff01ffffff.
    this.#keyHigh = view.getUint32(0) & 0x01ffffff
    this.#keyLow = view.getUint32(4) & 0x01ffffff
  }

  start(): void {
    this.#y.fill(0)
    this.#y[0] = 1
  }

  absorb([high, low]: Sum): void {
    if (high < 0xffffffff) {
      this.#step(high, low)
      return
    }
    // A word that is no residue is announced by -1 and comes less the 59 that are between 2^64 and the modulus.
    this.#step(0xffffffff, 0xffffffff - 59)
    this.#step(low < 59 ? high - 1 : high, (low - 59) >>> 0)
  }

  finish(): Sum {
    const [y0, y1, y2, y3] = this.#y as unknown as Limbs
    const high = y3 * LIMB + y2
    const low = y1 * LIMB + y0
    // The one subtraction that may be left: 2^64 - 59 and more.
    return high === 0xffffffff && low >= 0xffffffff - 58 ? [0, low - (0xffffffff - 58)] : [high, low]
  }

  /** y = key · y + word; what is beyond 2^64 counts 59 times. */
  #step(high: number, low: number): void {
    const y = this.#y
    const [y0, y1, y2, y3] = y as unknown as Limbs
    const [h, l] = [this.#keyHigh, this.#keyLow]
    let d0 = y0 * l + 59 * (y2 * h) + (low & 0xffff)
    let d1 = y1 * l + 59 * (y3 * h) + (low >>> 16)
    let d2 = y2 * l + y0 * h + (high & 0xffff)
    let d3 = y3 * l + y1 * h + (high >>> 16)
    // Once for the products, once for what wraps around, once for the carry that this may make.
    for (let round = 0; round < 3; round++) {
      d1 += Math.floor(d0 / LIMB)
      d2 += Math.floor(d1 / LIMB)
      d3 += Math.floor(d2 / LIMB)
      d0 = (d0 % LIMB) + 59 * Math.floor(d3 / LIMB)
      d1 %= LIMB
      d2 %= LIMB
      d3 %= LIMB
    }
    y[0] = d0
    y[1] = d1
    y[2] = d2
    y[3] = d3
  }
}

type Limbs = [number, number, number, number]
const LIMB = 0x10000
