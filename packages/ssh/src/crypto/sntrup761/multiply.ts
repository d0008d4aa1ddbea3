// Products in the ring. All loops have fixed bounds; nothing depends on the coefficients but the result.
import { P, Q, type Polynomial } from './parameters.ts'

/** a · b in R/q; of one of them all coefficients are in -1..1. */
export function multiplyModQ(a: Polynomial, b: Polynomial): Polynomial {
  const product = multiplyInRing(a, b)
  const reduced = new Int16Array(P)
  for (let i = 0; i < P; i++) reduced[i] = modQ(product[i] as number)
  product.fill(0)
  return reduced
}

/** a · b in R/3. */
export function multiplyMod3(a: Polynomial, b: Polynomial): Polynomial {
  const product = multiplyInRing(a, b)
  const reduced = new Int16Array(P)
  for (let i = 0; i < P; i++) reduced[i] = mod3(product[i] as number)
  product.fill(0)
  return reduced
}

/** The representative in -(q-1)/2..(q-1)/2. Exact for numbers of 32 bits: Q is odd, so nothing is near a half. */
export function modQ(value: number): number {
  return value - Q * Math.floor(value * Q_INVERSE + 0.5)
}

/** The representative in -1..1. */
export function mod3(value: number): number {
  return value - 3 * Math.floor(value * THIRD + 0.5)
}

/** a · b in R: the product of polynomials, then x^p = x + 1. */
function multiplyInRing(a: Polynomial, b: Polynomial): Int32Array {
  const product = multiplyPolynomials(a, b)
  for (let k = 2 * P - 2; k >= P; k--) {
    const coefficient = product[k] as number
    product[k - P] = (product[k - P] as number) + coefficient
    product[k - P + 1] = (product[k - P + 1] as number) + coefficient
  }
  return product
}

/**
 * Schoolbook multiplication, four coefficients of the product at a time: they need the same a[i] and neighbouring b[j],
 * so that two reads serve four multiplications.
 */
function multiplyPolynomials(a: Polynomial, b: Polynomial): Int32Array {
  // b[j] is at j + PAD, among zeros, so that j may run over both ends.
  const padded = new Int16Array(P + 2 * PAD)
  padded.set(b, PAD)
  const product = new Int32Array(2 * P + PAD)
  for (let k = 0; k < 2 * P - 1; k += 4) {
    const first = Math.max(0, k - P + 1)
    const last = Math.min(P - 1, k + 3)
    let sum0 = 0
    let sum1 = 0
    let sum2 = 0
    let sum3 = 0
    let at = k - first + PAD
    let b1 = padded[at + 1] as number
    let b2 = padded[at + 2] as number
    let b3 = padded[at + 3] as number
    for (let i = first; i <= last; i++) {
      const factor = a[i] as number
      const b0 = padded[at--] as number
      sum0 = (sum0 + Math.imul(factor, b0)) | 0
      sum1 = (sum1 + Math.imul(factor, b1)) | 0
      sum2 = (sum2 + Math.imul(factor, b2)) | 0
      sum3 = (sum3 + Math.imul(factor, b3)) | 0
      b3 = b2
      b2 = b1
      b1 = b0
    }
    product[k] = sum0
    product[k + 1] = sum1
    product[k + 2] = sum2
    product[k + 3] = sum3
  }
  padded.fill(0)
  return product
}

const PAD = 4
const Q_INVERSE = 1 / Q
const THIRD = 1 / 3
