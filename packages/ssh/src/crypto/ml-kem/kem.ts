// FIPS 203 §5, §6 with the parameters of ML-KEM-768 (§8): k = 3, eta = 2, du = 10, dv = 4.
import { compress, decode, decompress, encode } from './encoding.ts'
import { CIPHERTEXT_LENGTH, PUBLIC_KEY_LENGTH } from './lengths.ts'
import { add, addProduct, inverseNtt, N, ntt, Q, reduce, reduceAll, type Polynomial } from './ring.ts'
import { hashG, hashH, hashJ, sampleSmall, sampleUniform } from './sampling.ts'

/** Algorithm 16, ML-KEM.KeyGen_internal: from two random strings of 32 bytes. */
export function keyGen(d: Uint8Array, z: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array } {
  // Algorithm 13, K-PKE.KeyGen
  const [rho, sigma] = hashG(d, Uint8Array.of(K))
  const s = RANKS.map((i) => transformed(sampleSmall(sigma, i)))
  const e = RANKS.map((i) => transformed(sampleSmall(sigma, K + i)))
  const t = RANKS.map((i) => {
    const sum = product(
      RANKS.map((j) => sampleUniform(rho, j, i)),
      s,
    )
    add(sum, e[i] as Polynomial)
    return sum
  })
  const publicKey = Buffer.concat([...t.map((polynomial) => encode(polynomial, 12)), rho])
  const encodedS = s.map((polynomial) => encode(polynomial, 12))
  const secretKey = Buffer.concat([...encodedS, publicKey, hashH(publicKey), z])
  for (const secret of [sigma, ...s, ...e, ...encodedS]) secret.fill(0)
  return { publicKey, secretKey }
}

/** The modulus check of §7.2 on a public key of the right length: is every coefficient less than q? */
export function isPublicKey(publicKey: Uint8Array): boolean {
  return decodeVector(publicKey, 12).every((polynomial) => polynomial.every((coefficient) => coefficient < Q))
}

/** Algorithm 17, ML-KEM.Encaps_internal: of a random message of 32 bytes. */
export function encaps(publicKey: Uint8Array, m: Uint8Array): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  const [sharedSecret, r] = hashG(m, hashH(publicKey))
  const ciphertext = encrypt(publicKey, m, r)
  r.fill(0)
  return { ciphertext, sharedSecret: Uint8Array.from(sharedSecret) }
}

/** Algorithm 18, ML-KEM.Decaps_internal. */
export function decaps(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const publicKey = secretKey.subarray(VECTOR_LENGTH, VECTOR_LENGTH + PUBLIC_KEY_LENGTH)
  const h = secretKey.subarray(VECTOR_LENGTH + PUBLIC_KEY_LENGTH, VECTOR_LENGTH + PUBLIC_KEY_LENGTH + 32)
  const z = secretKey.subarray(VECTOR_LENGTH + PUBLIC_KEY_LENGTH + 32)
  const m = decrypt(secretKey, ciphertext)
  const [accepted, r] = hashG(m, h)
  const rejected = hashJ(z, ciphertext)
  const again = encrypt(publicKey, m, r)
  let different = 0
  for (let i = 0; i < CIPHERTEXT_LENGTH; i++) different |= (ciphertext[i] as number) ^ (again[i] as number)
  // Implicit rejection, without a branch: all ones when they differ.
  const mask = -different >> 31
  const sharedSecret = accepted.map((byte, i) => byte ^ (mask & (byte ^ (rejected[i] as number))))
  for (const secret of [m, accepted, r, rejected, again]) secret.fill(0)
  return sharedSecret
}

/** Algorithm 14, K-PKE.Encrypt. */
function encrypt(publicKey: Uint8Array, m: Uint8Array, r: Uint8Array): Uint8Array {
  const t = decodeVector(publicKey, 12)
  const rho = publicKey.subarray(VECTOR_LENGTH)
  const y = RANKS.map((i) => transformed(sampleSmall(r, i)))
  const u = RANKS.map((i) => {
    // The matrix of key generation, transposed.
    const sum = product(
      RANKS.map((j) => sampleUniform(rho, i, j)),
      y,
    )
    inverseNtt(sum)
    add(sum, sampleSmall(r, K + i))
    return encode(compress(sum, DU), DU)
  })
  const v = product(t, y)
  inverseNtt(v)
  add(v, sampleSmall(r, 2 * K))
  add(v, decompress(decode(m, 1), 1))
  const ciphertext = Buffer.concat([...u, encode(compress(v, DV), DV)])
  for (const secret of [...y, v]) secret.fill(0)
  return ciphertext
}

/** Algorithm 15, K-PKE.Decrypt. */
function decrypt(secretKey: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const u = decodeVector(ciphertext, DU).map((polynomial) => transformed(decompress(polynomial, DU)))
  const v = decompress(decode(ciphertext.subarray((K * N * DU) / 8), DV), DV)
  const s = decodeVector(secretKey, 12)
  const w = product(s, u)
  inverseNtt(w)
  for (let i = 0; i < N; i++) w[i] = reduce((v[i] as number) - (w[i] as number))
  const m = encode(compress(w, 1), 1)
  for (const secret of [...s, w]) secret.fill(0)
  return m
}

/** The inner product of transformed vectors. */
function product(a: readonly Polynomial[], b: readonly Polynomial[]): Polynomial {
  const sum = new Int32Array(N)
  for (const i of RANKS) addProduct(sum, a[i] as Polynomial, b[i] as Polynomial)
  reduceAll(sum)
  return sum
}

function transformed(polynomial: Polynomial): Polynomial {
  ntt(polynomial)
  return polynomial
}

function decodeVector(bytes: Uint8Array, bits: number): Polynomial[] {
  const length = (N * bits) / 8
  return RANKS.map((i) => decode(bytes.subarray(i * length, (i + 1) * length), bits))
}

const K = 3
const RANKS = [0, 1, 2] as const
const DU = 10
const DV = 4
const VECTOR_LENGTH = (K * N * 12) / 8
