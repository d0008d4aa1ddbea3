import { createCipheriv, createDecipheriv, createSecretKey, type CipherGCMTypes, type KeyObject } from 'node:crypto'
import { ProtocolError } from '../errors.ts'
import { paced } from './collector-pace.ts'
import { aesBits } from './node-cipher.ts'
import type { AeadKey } from './provider.ts'

/** AES-GCM (RFC 5647) with nonces of 12 and tags of 16 bytes. */
export function aesGcm(key: Uint8Array): AeadKey {
  return new AesGcmKey(key)
}

class AesGcmKey implements AeadKey {
  readonly tagLength = TAG_LENGTH
  readonly #name: CipherGCMTypes
  readonly #secret: KeyObject

  constructor(key: Uint8Array) {
    this.#name = `aes-${aesBits(key)}-gcm` as CipherGCMTypes
    this.#secret = createSecretKey(key)
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): { ciphertext: Uint8Array; tag: Uint8Array } {
    const cipher = createCipheriv(this.#name, this.#secret, nonce, OPTIONS)
    cipher.setAAD(aad)
    const ciphertext = paced(cipher.update(plaintext))
    cipher.final()
    return { ciphertext, tag: cipher.getAuthTag() }
  }

  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array {
    // A shorter tag would be easier to forge; `authTagLength` makes Node refuse it.
    const decipher = createDecipheriv(this.#name, this.#secret, nonce, OPTIONS)
    try {
      decipher.setAuthTag(tag)
      decipher.setAAD(aad)
      const plaintext = paced(decipher.update(ciphertext))
      decipher.final()
      return plaintext
    } catch (cause) {
      throw macMismatch(cause)
    }
  }
}

/** The error for a packet that fails its integrity check: SSH_DISCONNECT_MAC_ERROR (RFC 4253 §11.1). */
export function macMismatch(cause?: unknown): ProtocolError {
  return new ProtocolError('a packet failed its integrity check', {
    code: 'mac-mismatch',
    disconnectReason: 5,
    cause,
  })
}

const TAG_LENGTH = 16
const OPTIONS = { authTagLength: TAG_LENGTH } as const
