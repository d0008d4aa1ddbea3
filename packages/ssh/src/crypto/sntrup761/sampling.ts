// Random polynomials. The random bits are used as the reference implementation does, so that known answers apply.
import { P, W, type Polynomial } from './parameters.ts'

/** Gives as many random bytes as asked for, in memory of their own. */
export type RandomBytes = (length: number) => Uint8Array

/** Every coefficient in -1..1, nearly uniform. */
export function randomSmall(randomBytes: RandomBytes): Polynomial {
  const words = randomWords(randomBytes)
  // Three times 30 random bits, cut to the two bits before the point: 0, 1 or 2.
  const small = Int16Array.from(words, (word) => Math.floor(((word & 0x3fffffff) * 3) / 2 ** 30) - 1)
  words.fill(0)
  return small
}

/** W coefficients of -1 or 1, all others 0, in random order. */
export function randomShort(randomBytes: RandomBytes): Polynomial {
  const words = randomWords(randomBytes)
  // The two low bits are the coefficient plus 1: for W of them 0 or 2, for the others 1.
  for (let i = 0; i < W; i++) words[i] = (words[i] as number) & -2
  for (let i = W; i < P; i++) words[i] = ((words[i] as number) & -3) | 1
  sort(words)
  const short = Int16Array.from(words, (word) => (word & 3) - 1)
  words.fill(0)
  return short
}

function randomWords(randomBytes: RandomBytes): Int32Array {
  const bytes = randomBytes(4 * P)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const words = Int32Array.from({ length: P }, (_, i) => view.getInt32(4 * i, true))
  bytes.fill(0)
  return words
}

/**
 * Sorts numbers as unsigned. Which elements are compared depends on the length alone (merge exchange: Knuth,
 * "The Art of Computer Programming" volume 3, §5.2.2, algorithm M), and exchanging them takes no branch.
 */
export function sort(words: Int32Array): void {
  const largest = 2 ** (Math.ceil(Math.log2(words.length)) - 1)
  for (let p = largest; p > 0; p >>= 1) {
    for (let q = largest, r = 0, d = p; ; d = q - p, q >>= 1, r = p) {
      for (let i = 0; i < words.length - d; i++) if ((i & p) === r) order(words, i, i + d)
      if (q === p) break
    }
  }
}

function order(words: Int32Array, i: number, j: number): void {
  const a = words[i] as number
  const b = words[j] as number
  // The borrow of the unsigned subtraction b - a.
  const exchange = ((~b & a) | ((~b | a) & (b - a))) >> 31
  const difference = (a ^ b) & exchange
  words[i] = a ^ difference
  words[j] = b ^ difference
}
