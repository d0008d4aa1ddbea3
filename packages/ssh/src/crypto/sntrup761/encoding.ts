// Lists of numbers below given bounds as a string of bytes (NTRU Prime round 3, §3.4 "Encode" and "Decode"): neighbours
// r0 < m0 and r1 < m1 merge into r0 + m0·r1 < m0·m1, of which low bytes are put out until 14 bits are left.
import { P, Q, Q_HALF, SMALL_LENGTH, type Polynomial } from './parameters.ts'

/** A polynomial of R/q. */
export function encodeModQ(a: Polynomial): Uint8Array {
  return encode(
    PUBLIC,
    Int32Array.from(a, (coefficient) => coefficient + Q_HALF),
  )
}

/** The inverse of `encodeModQ`. Every input of the right length stands for a polynomial. */
export function decodeModQ(bytes: Uint8Array): Polynomial {
  return Int16Array.from(decode(PUBLIC, bytes), (value) => value - Q_HALF)
}

/** A polynomial of R/q whose coefficients are multiples of 3. */
export function encodeRounded(a: Polynomial): Uint8Array {
  // 10923 / 2^15 is 1/3 and a little more, exact for the multiples of 3 that occur.
  return encode(
    ROUNDED,
    Int32Array.from(a, (coefficient) => ((coefficient + Q_HALF) * 10923) >> 15),
  )
}

/** The inverse of `encodeRounded`. Every input of the right length stands for a polynomial. */
export function decodeRounded(bytes: Uint8Array): Polynomial {
  return Int16Array.from(decode(ROUNDED, bytes), (value) => value * 3 - Q_HALF)
}

/** A polynomial with coefficients in -1..1, of which four make a byte. */
export function encodeSmall(a: Polynomial): Uint8Array {
  const bytes = new Uint8Array(SMALL_LENGTH)
  for (let i = 0; i < P; i++) {
    bytes[i >> 2] = (bytes[i >> 2] as number) | (((a[i] as number) + 1) << (2 * (i & 3)))
  }
  return bytes
}

/** The inverse of `encodeSmall`, for strings that it made. */
export function decodeSmall(bytes: Uint8Array): Polynomial {
  return Int16Array.from({ length: P }, (_, i) => (((bytes[i >> 2] as number) >> (2 * (i & 3))) & 3) - 1)
}

/** Two neighbours: their bounds, where the bytes go that they put out, and how many. */
interface Pair {
  readonly m0: number
  readonly m1: number
  readonly at: number
  readonly bytes: number
}

/** From `count` numbers to half as many; an odd one at the end stays as it is. */
interface Round {
  readonly count: number
  readonly pairs: readonly Pair[]
}

interface Layout {
  readonly rounds: readonly Round[]
  /** The one number that is left in the end: its bound, and where its bytes go. */
  readonly last: { readonly bound: number; readonly at: number; readonly bytes: number }
}

function layoutFor(bound: number): Layout {
  const rounds: Round[] = []
  let bounds = Array.from({ length: P }, () => bound)
  let at = 0
  while (bounds.length > 1) {
    const pairs: Pair[] = []
    const next: number[] = []
    for (let i = 0; i + 1 < bounds.length; i += 2) {
      const [m0, m1] = [bounds[i] as number, bounds[i + 1] as number]
      const { bytes, rest } = putOut(m0 * m1, 16384)
      pairs.push({ m0, m1, at, bytes })
      next.push(rest)
      at += bytes
    }
    if (bounds.length % 2 === 1) next.push(bounds.at(-1) as number)
    rounds.push({ count: bounds.length, pairs })
    bounds = next
  }
  const bound1 = bounds[0] as number
  return { rounds, last: { bound: bound1, at, bytes: putOut(bound1, 2).bytes } }
}

/** How many bytes leave a number below `bound` until what is left is below `limit`, and its bound then. */
function putOut(bound: number, limit: number): { bytes: number; rest: number } {
  let bytes = 0
  let rest = bound
  for (; rest >= limit; rest = Math.ceil(rest / 256)) bytes++
  return { bytes, rest }
}

function encode({ rounds, last }: Layout, numbers: Int32Array): Uint8Array {
  const out = new Uint8Array(last.at + last.bytes)
  const put = (value: number, at: number, bytes: number): number => {
    for (let i = 0; i < bytes; i++) out[at + i] = value >> (8 * i)
    return value >> (8 * bytes)
  }
  for (const { count, pairs } of rounds) {
    pairs.forEach(({ m0, at, bytes }, i) => {
      numbers[i] = put((numbers[2 * i] as number) + m0 * (numbers[2 * i + 1] as number), at, bytes)
    })
    if (count % 2 === 1) numbers[pairs.length] = numbers[count - 1] as number
  }
  put(numbers[0] as number, last.at, last.bytes)
  numbers.fill(0)
  return out
}

function decode({ rounds, last }: Layout, bytes: Uint8Array): Int32Array {
  const numbers = new Int32Array(P)
  numbers[0] = littleEndian(bytes, last.at, last.bytes) % last.bound
  for (const { count, pairs } of rounds.toReversed()) {
    if (count % 2 === 1) numbers[count - 1] = numbers[pairs.length] as number
    for (let i = pairs.length - 1; i >= 0; i--) {
      const { m0, m1, at, bytes: length } = pairs[i] as Pair
      const merged = littleEndian(bytes, at, length) + ((numbers[i] as number) << (8 * length))
      numbers[2 * i] = merged % m0
      numbers[2 * i + 1] = Math.floor(merged / m0) % m1
    }
  }
  return numbers
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let i = 0; i < length; i++) value |= (bytes[at + i] as number) << (8 * i)
  return value
}

const PUBLIC = layoutFor(Q)
const ROUNDED = layoutFor((Q + 2) / 3)
