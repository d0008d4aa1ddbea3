// Diffie-Hellman over a group of integers modulo a prime (RFC 4253 §8, RFC 4419).
import { createPrivateKey, createPublicKey, diffieHellman as derive, type KeyObject } from 'node:crypto'
import { ProtocolError } from '../errors.ts'
import { derBitString, derContents, derObjectIdentifier, derOctetString, derSequence, derUnsigned } from './der.ts'
import { bytesToBigint } from './jwk-number.ts'
import { randomBytes } from './node-random.ts'
import type { KeyAgreement } from './provider.ts'

/**
 * A fresh key pair in the group. All values are unsigned big-endian.
 * Keys go in as DER because `createDiffieHellman` tests the prime for primality, which takes OpenSSL 3.5 from 0.2 s
 * (2048 bits) to 20 s (8192 bits). Whether the group is one to trust is the caller's business.
 * @throws ProtocolError when the prime is even or shorter than 1024 bits, or the generator is not within [2, p-2].
 */
export function diffieHellman(prime: Uint8Array, generator: Uint8Array): KeyAgreement {
  const p = bytesToBigint(prime)
  const g = bytesToBigint(generator)
  if (p < SMALLEST_PRIME || (p & 1n) === 0n || g <= 1n || g >= p - 1n) {
    throw new ProtocolError('the Diffie-Hellman group is unusable')
  }
  const group = derSequence(DH_KEY_AGREEMENT, derSequence(derUnsigned(prime), derUnsigned(generator)))
  const privateKey = importPrivateKey(group)
  return {
    publicKey: publicValue(privateKey),
    agree(peer) {
      const f = bytesToBigint(peer)
      // RFC 4253 §8: values outside [1, p-1] MUST NOT be accepted. 1 and p-1 as well give the secret away.
      if (f <= 1n || f >= p - 1n) throw new ProtocolError('the Diffie-Hellman public value is out of range')
      const spki = derSequence(group, derBitString(derUnsigned(peer)))
      try {
        return derive({
          privateKey,
          publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
        })
      } catch (cause) {
        throw new ProtocolError('the Diffie-Hellman public value is not in the group', { cause })
      }
    },
  }
}

function importPrivateKey(group: Uint8Array): KeyObject {
  const exponent = randomBytes(EXPONENT_LENGTH)
  const pkcs8 = derSequence(derUnsigned(Uint8Array.of(0)), group, derOctetString(derUnsigned(exponent)))
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  } catch (cause) {
    throw new ProtocolError('the Diffie-Hellman group is unusable', { cause })
  } finally {
    exponent.fill(0)
    pkcs8.fill(0)
  }
}

/** SubjectPublicKeyInfo is SEQUENCE { algorithm, BIT STRING { INTEGER y } }. */
function publicValue(privateKey: KeyObject): Uint8Array {
  const [info] = derContents(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }))
  const [, bits] = derContents(info as Uint8Array)
  const [y] = derContents((bits as Uint8Array).subarray(1))
  return y as Uint8Array
}

/** RFC 4419 §3 takes no group below 1024 bits. */
const SMALLEST_PRIME = 1n << 1023n
/** 512 bits: twice the strength of any cipher key, as RFC 4419 §6.2 asks for private exponents that are cut short. */
const EXPONENT_LENGTH = 64
/** dhKeyAgreement, 1.2.840.113549.1.3.1 (PKCS #3) */
const DH_KEY_AGREEMENT = derObjectIdentifier('2a864886f70d010301')
