// ML-KEM-768 (FIPS 203): of node:crypto where the running Node has it, else of @noble/post-quantum.
import * as crypto from 'node:crypto'
import { createRequire } from 'node:module'
import { ProtocolError } from '../errors.ts'
import type { Kem } from './provider.ts'

/** Feature, not version, decides: Node may be built with a library that lacks ML-KEM. */
export const mlkem768: Kem = {
  publicKeyLength: 1184,
  ciphertextLength: 1088,
  generate: () => chosen().generate(),
  encapsulate: (publicKey) => chosen().encapsulate(publicKey),
}

/** Undefined where node:crypto has no ML-KEM. */
export function nativeMlKem768(): Kem | undefined {
  const native = crypto as unknown as NativeMlKem
  if (typeof native.encapsulate !== 'function') return undefined
  try {
    native.generateKeyPairSync('ml-kem-768').publicKey.export({ format: 'jwk' })
  } catch {
    return undefined
  }
  return {
    publicKeyLength: 1184,
    ciphertextLength: 1088,
    generate() {
      const { publicKey, privateKey } = native.generateKeyPairSync('ml-kem-768')
      return {
        publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).pub, 'base64url'),
        decapsulate(ciphertext) {
          requireLength('ciphertext', ciphertext, 1088)
          return native.decapsulate(privateKey, ciphertext)
        },
      }
    },
    encapsulate(publicKey) {
      requireLength('public key', publicKey, 1184)
      const pub = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString('base64url')
      // The import makes the modulus check of FIPS 203 §7.2.
      const key = checked(() => native.createPublicKey({ key: { kty: 'AKP', alg: 'ML-KEM-768', pub }, format: 'jwk' }))
      const { sharedKey, ciphertext } = native.encapsulate(key)
      return { ciphertext, sharedSecret: sharedKey }
    },
  }
}

/** ML-KEM-768 of @noble/post-quantum, which is loaded on the first call: 12 ms that others need not pay. */
export function nobleMlKem768(): Kem {
  const load = () => createRequire(import.meta.url)('@noble/post-quantum/ml-kem.js') as NobleModule
  return {
    publicKeyLength: 1184,
    ciphertextLength: 1088,
    generate() {
      const { ml_kem768 } = load()
      const { publicKey, secretKey } = ml_kem768.keygen()
      return {
        publicKey,
        decapsulate(ciphertext) {
          requireLength('ciphertext', ciphertext, 1088)
          return ml_kem768.decapsulate(ciphertext, secretKey)
        },
      }
    },
    encapsulate(publicKey) {
      requireLength('public key', publicKey, 1184)
      const { ml_kem768 } = load()
      const { cipherText, sharedSecret } = checked(() => ml_kem768.encapsulate(publicKey))
      return { ciphertext: cipherText, sharedSecret }
    },
  }
}

function chosen(): Kem {
  selected ??= nativeMlKem768() ?? nobleMlKem768()
  return selected
}

let selected: Kem | undefined

function requireLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new ProtocolError(`an ML-KEM-768 ${what} has ${length} bytes, not ${bytes.length}`)
}

function checked<T>(use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new ProtocolError('the ML-KEM-768 public key is malformed', { cause })
  }
}

type NobleModule = typeof import('@noble/post-quantum/ml-kem.js')

/** What Node >= 24.7 has and the types of Node 20 do not know. */
interface NativeMlKem {
  generateKeyPairSync(type: 'ml-kem-768'): {
    publicKey: { export(options: { format: 'jwk' }): { pub: string } }
    privateKey: object
  }
  createPublicKey(input: { key: { kty: 'AKP'; alg: 'ML-KEM-768'; pub: string }; format: 'jwk' }): object
  encapsulate(key: object): { sharedKey: Uint8Array; ciphertext: Uint8Array }
  decapsulate(key: object, ciphertext: Uint8Array): Uint8Array
}
