import { randomBytes } from '../node-random.ts'
import type { Kem } from '../provider.ts'
import { decaps, encaps, isPublicKey, keyGen } from './kem.ts'
import {
  CIPHERTEXT_LENGTH,
  malformedPublicKey,
  PUBLIC_KEY_LENGTH,
  requireCiphertextLength,
  requirePublicKeyLength,
} from './lengths.ts'
import { hasKeccak } from './sampling.ts'

/** ML-KEM-768 of our own, on SHA-3 and SHAKE of node:crypto. Undefined where it has none. */
export function portableMlKem768(): Kem | undefined {
  if (!hasKeccak()) return undefined
  return {
    publicKeyLength: PUBLIC_KEY_LENGTH,
    ciphertextLength: CIPHERTEXT_LENGTH,
    generate() {
      const { publicKey, secretKey } = keyGen(randomBytes(32), randomBytes(32))
      return {
        publicKey,
        decapsulate(ciphertext) {
          requireCiphertextLength(ciphertext)
          return decaps(secretKey, ciphertext)
        },
      }
    },
    encapsulate(publicKey) {
      requirePublicKeyLength(publicKey)
      if (!isPublicKey(publicKey)) throw malformedPublicKey()
      return encaps(publicKey, randomBytes(32))
    },
  }
}
