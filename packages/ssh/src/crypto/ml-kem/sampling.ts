// FIPS 203 §4.1, §4.2.2: the hash functions of ML-KEM, and random polynomials made of their output.
import { createHash } from 'node:crypto'
import { N, Q, type Polynomial } from './ring.ts'

/** Can node:crypto do SHA-3 and SHAKE? BoringSSL could not. */
export function hasKeccak(): boolean {
  try {
    shake('shake128', 32, new Uint8Array(1))
    createHash('sha3-512').update(createHash('sha3-256').digest())
    return true
  } catch {
    return false
  }
}

export function hashG(...data: readonly Uint8Array[]): [Uint8Array, Uint8Array] {
  const digest = sha3('sha3-512', data)
  return [digest.subarray(0, 32), digest.subarray(32)]
}

export function hashH(data: Uint8Array): Uint8Array {
  return sha3('sha3-256', [data])
}

export function hashJ(...data: readonly Uint8Array[]): Uint8Array {
  return shake('shake256', 32, ...data)
}

/** Algorithm 7, SampleNTT: uniform coefficients by rejection, from a seed that is public. */
export function sampleUniform(seed: Uint8Array, j: number, i: number): Polynomial {
  const position = Uint8Array.of(j, i)
  // Five blocks suffice but for one seed in 2^60 or so; then the output is made longer.
  for (let blocks = 5; ; blocks *= 2) {
    const bytes = shake('shake128', blocks * 168, seed, position)
    const polynomial = new Int32Array(N)
    let count = 0
    for (let at = 0; at < bytes.length && count < N; at += 3) {
      const middle = bytes[at + 1] as number
      const low = (bytes[at] as number) | ((middle & 0x0f) << 8)
      const high = (middle >> 4) | ((bytes[at + 2] as number) << 4)
      if (low < Q) polynomial[count++] = low
      if (high < Q && count < N) polynomial[count++] = high
    }
    if (count === N) return polynomial
  }
}

/** Algorithm 8, SamplePolyCBD with eta 2: small coefficients, of a secret seed. */
export function sampleSmall(seed: Uint8Array, nonce: number): Polynomial {
  const bytes = shake('shake256', 128, seed, Uint8Array.of(nonce))
  const polynomial = new Int32Array(N)
  for (let i = 0; i < N; i++) {
    const bits = (bytes[i >> 1] as number) >> (4 * (i & 1))
    const difference = (bits & 1) + ((bits >> 1) & 1) - ((bits >> 2) & 1) - ((bits >> 3) & 1)
    // Without a branch: q is added to the negative ones.
    polynomial[i] = difference + (Q & (difference >> 31))
  }
  bytes.fill(0)
  return polynomial
}

function sha3(name: 'sha3-256' | 'sha3-512', data: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(name)
  for (const part of data) hash.update(part)
  return hash.digest()
}

function shake(name: 'shake128' | 'shake256', outputLength: number, ...data: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(name, { outputLength })
  for (const part of data) hash.update(part)
  return hash.digest()
}
