import { createRequire } from 'node:module'
import type { Kem } from '../provider.ts'
import {
  CIPHERTEXT_LENGTH,
  malformedPublicKey,
  PUBLIC_KEY_LENGTH,
  requireCiphertextLength,
  requirePublicKeyLength,
} from './lengths.ts'

/** ML-KEM-768 of @noble/post-quantum, which needs nothing of node:crypto. It is loaded, in 12 ms, on the first call. */
export function nobleMlKem768(): Kem {
  return {
    publicKeyLength: PUBLIC_KEY_LENGTH,
    ciphertextLength: CIPHERTEXT_LENGTH,
    generate() {
      const { ml_kem768 } = load()
      const { publicKey, secretKey } = ml_kem768.keygen()
      return {
        publicKey,
        decapsulate(ciphertext) {
          requireCiphertextLength(ciphertext)
          return ml_kem768.decapsulate(ciphertext, secretKey)
        },
      }
    },
    encapsulate(publicKey) {
      requirePublicKeyLength(publicKey)
      const { cipherText, sharedSecret } = encapsulateChecked(publicKey)
      return { ciphertext: cipherText, sharedSecret }
    },
  }
}

/** Noble makes the modulus check of FIPS 203 §7.2. */
function encapsulateChecked(publicKey: Uint8Array): { cipherText: Uint8Array; sharedSecret: Uint8Array } {
  const { ml_kem768 } = load()
  try {
    return ml_kem768.encapsulate(publicKey)
  } catch (cause) {
    throw malformedPublicKey(cause)
  }
}

function load(): typeof import('@noble/post-quantum/ml-kem.js') {
  return createRequire(import.meta.url)('@noble/post-quantum/ml-kem.js') as ReturnType<typeof load>
}
