// FIPS 203 §4.2.1: polynomials to bytes and back, with or without loss.
import { N, Q, type Polynomial } from './ring.ts'

/** Algorithm 5, ByteEncode: `bits` bits of each coefficient, lowest first. */
export function encode(f: Polynomial, bits: number): Uint8Array {
  const bytes = new Uint8Array((N * bits) / 8)
  let pending = 0
  let pendingBits = 0
  let at = 0
  for (let i = 0; i < N; i++) {
    pending |= (f[i] as number) << pendingBits
    for (pendingBits += bits; pendingBits >= 8; pendingBits -= 8) {
      bytes[at++] = pending
      pending >>>= 8
    }
  }
  return bytes
}

/** Algorithm 6, ByteDecode. Of 12 bits the result may be q or more. */
export function decode(bytes: Uint8Array, bits: number): Polynomial {
  const f = new Int32Array(N)
  let pending = 0
  let pendingBits = 0
  let at = 0
  for (let i = 0; i < N; i++) {
    for (; pendingBits < bits; pendingBits += 8) pending |= (bytes[at++] as number) << pendingBits
    f[i] = pending & ((1 << bits) - 1)
    pending >>>= bits
    pendingBits -= bits
  }
  return f
}

/** Equation 4.7: round(2^bits / q · x). By multiplication, as a division could tell x by its time. */
export function compress(f: Polynomial, bits: number): Polynomial {
  const mask = (1 << bits) - 1
  return f.map((x) => Math.floor((x << bits) * Q_INVERSE + 0.5) & mask)
}

/** Equation 4.8: round(q / 2^bits · y). */
export function decompress(f: Polynomial, bits: number): Polynomial {
  return f.map((y) => (Q * y + (1 << (bits - 1))) >> bits)
}

const Q_INVERSE = 1 / Q
