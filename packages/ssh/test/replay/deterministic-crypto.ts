// The primitives of Node with randomness that follows from a seed: the same session can be had again byte for byte.
import { createECDH, createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { decaps, encaps, keyGen } from '../../src/crypto/ml-kem/kem.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { CryptoProvider, KeyAgreement } from '../../src/crypto/provider.ts'
import * as sntrup761 from '../../src/crypto/sntrup761.ts'
import { bytesToBigint } from '../../src/wire/reader.ts'

type RandomBytes = (length: number) => Uint8Array

/** Never for anything but tests: whoever knows the seed knows every secret. */
export function deterministicCrypto(seed: string): CryptoProvider {
  const randomBytes = randomFrom(seed)
  return {
    ...nodeCrypto,
    randomBytes,
    randomFill: (target) => target.set(randomBytes(target.length)),
    x25519: () => x25519(randomBytes(32)),
    ecdh: (curve) => ecdh(CURVES[curve], randomBytes),
    diffieHellman: (prime, generator) => modp(bytesToBigint(prime), bytesToBigint(generator), randomBytes(64)),
    mlkem768: {
      ...nodeCrypto.mlkem768,
      generate() {
        const { publicKey, secretKey } = keyGen(randomBytes(32), randomBytes(32))
        return { publicKey, decapsulate: (ciphertext) => decaps(secretKey, ciphertext) }
      },
      encapsulate: (publicKey) => encaps(publicKey, randomBytes(32)),
    },
    sntrup761: {
      ...nodeCrypto.sntrup761,
      generate() {
        const { publicKey, secretKey } = sntrup761.generateKeyPair(randomBytes)
        return { publicKey, decapsulate: (ciphertext) => sntrup761.decapsulate(ciphertext, secretKey) }
      },
      encapsulate: (publicKey) => sntrup761.encapsulate(publicKey, randomBytes),
    },
  }
}

/** SHAKE-256 over seed and counter. */
function randomFrom(seed: string): RandomBytes {
  let counter = 0
  return (length) =>
    Uint8Array.from(createHash('shake256', { outputLength: length }).update(`${seed}:${counter++}`).digest())
}

function x25519(secret: Uint8Array): KeyAgreement {
  const privateKey = createPrivateKey({
    key: Buffer.concat([X25519_PKCS8, secret]),
    format: 'der',
    type: 'pkcs8',
  })
  return {
    publicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(X25519_SPKI.length),
    agree(peer) {
      const publicKey = createPublicKey({ key: Buffer.concat([X25519_SPKI, peer]), format: 'der', type: 'spki' })
      return diffieHellman({ privateKey, publicKey })
    },
  }
}

function ecdh(name: string, randomBytes: RandomBytes): KeyAgreement {
  const own = createECDH(name)
  // Shorter than the field, so that every number is a valid private key.
  own.setPrivateKey(randomBytes(31))
  return { publicKey: own.getPublicKey(), agree: (peer) => own.computeSecret(peer) }
}

/** Textbook arithmetic, and thereby a check on what OpenSSL does with the recording. */
function modp(prime: bigint, generator: bigint, exponent: Uint8Array): KeyAgreement {
  const x = bytesToBigint(exponent)
  const length = Math.ceil(prime.toString(16).length / 2)
  const toBytes = (value: bigint): Uint8Array => Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')
  return {
    publicKey: toBytes(power(generator, x, prime)),
    agree: (peer) => toBytes(power(bytesToBigint(peer), x, prime)),
  }
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

const CURVES = { nistp256: 'prime256v1', nistp384: 'secp384r1', nistp521: 'secp521r1' } as const
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')
