// Streamlined NTRU Prime, sntrup761 (RFC 9941): the key encapsulation around the polynomials of `sntrup761/`.
import { ProtocolError } from '../errors.ts'
import { hash } from './node-hash.ts'
import { randomBytes } from './node-random.ts'
import type { Kem } from './provider.ts'
import { decodeModQ, decodeRounded, decodeSmall, encodeModQ, encodeRounded, encodeSmall } from './sntrup761/encoding.ts'
import { mod3, modQ, multiplyMod3, multiplyModQ } from './sntrup761/multiply.ts'
import {
  CIPHERTEXT_LENGTH,
  HASH_LENGTH,
  P,
  PUBLIC_KEY_LENGTH,
  SMALL_LENGTH,
  W,
  type Polynomial,
} from './sntrup761/parameters.ts'
import { reciprocalMod3 } from './sntrup761/reciprocal-mod-3.ts'
import { reciprocalOfTriple } from './sntrup761/reciprocal-mod-q.ts'
import { randomShort, randomSmall, type RandomBytes } from './sntrup761/sampling.ts'

export const sntrup761: Kem = {
  publicKeyLength: PUBLIC_KEY_LENGTH,
  ciphertextLength: CIPHERTEXT_LENGTH,
  generate() {
    const { publicKey, secretKey } = generateKeyPair(randomBytes)
    return { publicKey, decapsulate: (ciphertext) => decapsulate(ciphertext, secretKey) }
  },
  encapsulate: (publicKey) => encapsulate(publicKey, randomBytes),
}

/** The secret key is in the form that other implementations have: f, 1/g, public key, rho, hash of the public key. */
export function generateKeyPair(random: RandomBytes): { publicKey: Uint8Array; secretKey: Uint8Array } {
  let g: Polynomial
  let gReciprocal: Polynomial | undefined
  do {
    g = randomSmall(random)
    gReciprocal = reciprocalMod3(g)
  } while (gReciprocal === undefined)
  const f = randomShort(random)
  const publicKey = encodeModQ(multiplyModQ(reciprocalOfTriple(f), g))
  const secretKey = Buffer.concat([
    encodeSmall(f),
    encodeSmall(gReciprocal),
    publicKey,
    random(SMALL_LENGTH),
    prefixedHash(PREFIX_PUBLIC_KEY, publicKey),
  ])
  for (const secret of [f, g, gReciprocal]) secret.fill(0)
  return { publicKey, secretKey }
}

export function encapsulate(
  publicKey: Uint8Array,
  random: RandomBytes,
): { ciphertext: Uint8Array; sharedSecret: Uint8Array } {
  requireLength('public key', publicKey, PUBLIC_KEY_LENGTH)
  const r = randomShort(random)
  const plaintext = encodeSmall(r)
  const ciphertext = encrypt(r, plaintext, publicKey, prefixedHash(PREFIX_PUBLIC_KEY, publicKey))
  const sharedSecret = sessionKey(PREFIX_ACCEPTED, plaintext, ciphertext)
  for (const secret of [r, plaintext]) secret.fill(0)
  return { ciphertext, sharedSecret }
}

/** A ciphertext that nobody encrypted gives a secret that nobody else can know (implicit rejection). */
export function decapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array {
  requireLength('ciphertext', ciphertext, CIPHERTEXT_LENGTH)
  const [f, gReciprocal, publicKey, rho, publicKeyHash] = fields(secretKey)
  const r = decrypt(decodeRounded(ciphertext), decodeSmall(f), decodeSmall(gReciprocal))
  const plaintext = encodeSmall(r)
  const again = encrypt(r, plaintext, publicKey, publicKeyHash)
  // All ones when they differ, else zero.
  let different = 0
  for (let i = 0; i < CIPHERTEXT_LENGTH; i++) different |= (again[i] as number) ^ (ciphertext[i] as number)
  const rejected = -different >> 31
  for (let i = 0; i < SMALL_LENGTH; i++) {
    const kept = plaintext[i] as number
    plaintext[i] = kept ^ (rejected & (kept ^ (rho[i] as number)))
  }
  const sharedSecret = sessionKey(PREFIX_ACCEPTED + rejected, plaintext, ciphertext)
  for (const secret of [r, plaintext, again]) secret.fill(0)
  return sharedSecret
}

/** Rounded h·r, and a hash that confirms r. */
function encrypt(r: Polynomial, plaintext: Uint8Array, publicKey: Uint8Array, publicKeyHash: Uint8Array): Uint8Array {
  const product = multiplyModQ(decodeModQ(publicKey), r)
  const rounded = product.map((coefficient) => coefficient - mod3(coefficient))
  const confirmation = prefixedHash(PREFIX_CONFIRMATION, prefixedHash(PREFIX_PLAINTEXT, plaintext), publicKeyHash)
  const ciphertext = Buffer.concat([encodeRounded(rounded), confirmation])
  for (const secret of [product, rounded]) secret.fill(0)
  return ciphertext
}

/** r, or a fixed polynomial when what comes out has not the weight of any r. */
function decrypt(c: Polynomial, f: Polynomial, gReciprocal: Polynomial): Polynomial {
  const product = multiplyModQ(c, f)
  const e = product.map((coefficient) => mod3(modQ(3 * coefficient)))
  const r = multiplyMod3(e, gReciprocal)
  let weight = 0
  for (let i = 0; i < P; i++) weight += (r[i] as number) & 1
  const wrong = ((weight - W) | (W - weight)) >> 31
  for (let i = 0; i < P; i++) {
    const fixed = i < W ? 1 : 0
    r[i] = fixed ^ (((r[i] as number) ^ fixed) & ~wrong)
  }
  for (const secret of [product, e, f, gReciprocal]) secret.fill(0)
  return r
}

function sessionKey(prefix: number, plaintext: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return prefixedHash(prefix, prefixedHash(PREFIX_PLAINTEXT, plaintext), ciphertext)
}

/** The first half of SHA-512 over a byte and the data. */
function prefixedHash(prefix: number, ...data: readonly Uint8Array[]): Uint8Array {
  return hash('sha512', Uint8Array.of(prefix), ...data).subarray(0, HASH_LENGTH)
}

function fields(secretKey: Uint8Array): [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  const publicKeyAt = 2 * SMALL_LENGTH
  const rhoAt = publicKeyAt + PUBLIC_KEY_LENGTH
  return [
    secretKey.subarray(0, SMALL_LENGTH),
    secretKey.subarray(SMALL_LENGTH, publicKeyAt),
    secretKey.subarray(publicKeyAt, rhoAt),
    secretKey.subarray(rhoAt, rhoAt + SMALL_LENGTH),
    secretKey.subarray(rhoAt + SMALL_LENGTH),
  ]
}

function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new ProtocolError(`a sntrup761 ${what} has ${length} bytes, not ${bytes.length}`)
}

const PREFIX_ACCEPTED = 1
const PREFIX_CONFIRMATION = 2
const PREFIX_PLAINTEXT = 3
const PREFIX_PUBLIC_KEY = 4
