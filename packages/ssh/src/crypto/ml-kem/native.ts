import * as crypto from 'node:crypto'
import type { Kem } from '../provider.ts'
import {
  CIPHERTEXT_LENGTH,
  malformedPublicKey,
  PUBLIC_KEY_LENGTH,
  requireCiphertextLength,
  requirePublicKeyLength,
} from './lengths.ts'

/** ML-KEM-768 of node:crypto. Undefined where it has none (before Node 24.7, or built with a library that lacks it). */
export function nativeMlKem768(): Kem | undefined {
  const native = crypto as unknown as NativeMlKem
  if (typeof native.encapsulate !== 'function') return undefined
  try {
    native.generateKeyPairSync('ml-kem-768').publicKey.export({ format: 'jwk' })
  } catch {
    return undefined
  }
  return {
    publicKeyLength: PUBLIC_KEY_LENGTH,
    ciphertextLength: CIPHERTEXT_LENGTH,
    generate() {
      const { publicKey, privateKey } = native.generateKeyPairSync('ml-kem-768')
      return {
        publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).pub, 'base64url'),
        decapsulate(ciphertext) {
          requireCiphertextLength(ciphertext)
          return native.decapsulate(privateKey, ciphertext)
        },
      }
    },
    encapsulate(publicKey) {
      requirePublicKeyLength(publicKey)
      const { sharedKey, ciphertext } = native.encapsulate(imported(native, publicKey))
      return { ciphertext, sharedSecret: sharedKey }
    },
  }
}

/** The import makes the modulus check of FIPS 203 §7.2. */
function imported(native: NativeMlKem, publicKey: Uint8Array): object {
  const pub = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString('base64url')
  try {
    return native.createPublicKey({ key: { kty: 'AKP', alg: 'ML-KEM-768', pub }, format: 'jwk' })
  } catch (cause) {
    throw malformedPublicKey(cause)
  }
}

/** What the types of Node 20 do not know. */
interface NativeMlKem {
  generateKeyPairSync(type: 'ml-kem-768'): {
    publicKey: { export(options: { format: 'jwk' }): { pub: string } }
    privateKey: object
  }
  createPublicKey(input: { key: { kty: 'AKP'; alg: 'ML-KEM-768'; pub: string }; format: 'jwk' }): object
  encapsulate(key: object): { sharedKey: Uint8Array; ciphertext: Uint8Array }
  decapsulate(key: object, ciphertext: Uint8Array): Uint8Array
}
