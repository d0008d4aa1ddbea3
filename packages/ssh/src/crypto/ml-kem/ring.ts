// FIPS 203 §4.3: polynomials of 256 coefficients modulo 3329, and their number-theoretic transform.
// Nothing here branches or divides on a coefficient: reduction is a multiplication by 1/q and a rounding of doubles.

/** Coefficients, of magnitude below 2^31; reduced ones are in 0..q-1. */
export type Polynomial = Int32Array<ArrayBuffer>

export const N = 256
export const Q = 3329

/** The representative in 0..q-1. The half keeps multiples of q off the edge, where a rounding error would show. */
export function reduce(value: number): number {
  return value - Q * Math.floor((value + 0.5) * Q_INVERSE)
}

/** Algorithm 9, in place; takes and leaves reduced coefficients. */
export function ntt(f: Polynomial): void {
  let i = 1
  for (let length = 128; length >= 2; length >>= 1) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = ZETAS[i++] as number
      for (let j = start; j < start + length; j++) {
        const t = reduce(zeta * (f[j + length] as number))
        const u = f[j] as number
        // Sums grow by q a layer, and stay small enough.
        f[j + length] = u - t
        f[j] = u + t
      }
    }
  }
  for (let j = 0; j < N; j++) f[j] = reduce(f[j] as number)
}

/** Algorithm 10, in place; takes and leaves reduced coefficients. */
export function inverseNtt(f: Polynomial): void {
  let i = 127
  for (let length = 2; length <= 128; length <<= 1) {
    for (let start = 0; start < N; start += 2 * length) {
      const zeta = ZETAS[i--] as number
      for (let j = start; j < start + length; j++) {
        const t = f[j] as number
        const u = f[j + length] as number
        // Sums double a layer, and stay small enough.
        f[j] = t + u
        f[j + length] = reduce(zeta * (u - t))
      }
    }
  }
  for (let j = 0; j < N; j++) f[j] = reduce(INVERSE_OF_128 * (f[j] as number))
}

/** Algorithms 11 and 12: adds the product of transforms to `sum`, which has at most three added in all. */
export function addProduct(sum: Polynomial, f: Polynomial, g: Polynomial): void {
  for (let i = 0; i < N / 2; i++) {
    const f0 = f[2 * i] as number
    const f1 = f[2 * i + 1] as number
    const g0 = g[2 * i] as number
    const g1 = g[2 * i + 1] as number
    sum[2 * i] = (sum[2 * i] as number) + f0 * g0 + reduce(f1 * g1) * (GAMMAS[i] as number)
    sum[2 * i + 1] = (sum[2 * i + 1] as number) + f0 * g1 + f1 * g0
  }
}

/** sum + g, reduced, in place. */
export function add(sum: Polynomial, g: Polynomial): void {
  for (let i = 0; i < N; i++) sum[i] = reduce((sum[i] as number) + (g[i] as number))
}

/** Reduces every coefficient in place. */
export function reduceAll(f: Polynomial): void {
  for (let i = 0; i < N; i++) f[i] = reduce(f[i] as number)
}

/** 17 to the power of the index with its 7 bits reversed (FIPS 203 appendix A). */
function powersOf17(exponent: (reversed: number) => number): Int32Array {
  const powers = [1]
  for (let i = 1; i < N; i++) powers.push(reduce((powers[i - 1] as number) * 17))
  return Int32Array.from({ length: 128 }, (_, i) => {
    let reversed = 0
    for (let bit = 0; bit < 7; bit++) reversed |= ((i >> bit) & 1) << (6 - bit)
    return powers[exponent(reversed)] as number
  })
}

const Q_INVERSE = 1 / Q
const INVERSE_OF_128 = 3303
const ZETAS = powersOf17((reversed) => reversed)
const GAMMAS = powersOf17((reversed) => 2 * reversed + 1)
