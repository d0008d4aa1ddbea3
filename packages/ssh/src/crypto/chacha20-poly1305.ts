import { timingSafeEqual } from 'node:crypto'
import { paced } from './collector-pace.ts'
import { macMismatch } from './node-aead.ts'
import { chacha20Key } from './node-cipher.ts'
import { poly1305 } from './poly1305.ts'
import type { AeadKey, ChaCha20Key, StreamCipher } from './provider.ts'

/** See `CryptoProvider.chacha20Poly1305`. */
export function chacha20Poly1305(key: Uint8Array): AeadKey {
  return new ChaCha20Poly1305Key(key)
}

class ChaCha20Poly1305Key implements AeadKey {
  readonly tagLength = 16
  readonly #key: ChaCha20Key
  readonly #iv = new Uint8Array(16)

  constructor(key: Uint8Array) {
    this.#key = chacha20Key(key)
  }

  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): { ciphertext: Uint8Array; tag: Uint8Array } {
    const stream = this.#stream(nonce)
    const oneTimeKey = stream.update(BLOCK_ZERO)
    const ciphertext = paced(stream.update(plaintext))
    return { ciphertext, tag: poly1305(oneTimeKey.subarray(0, 32), aad, ciphertext) }
  }

  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array {
    const stream = this.#stream(nonce)
    const oneTimeKey = stream.update(BLOCK_ZERO)
    const expected = poly1305(oneTimeKey.subarray(0, 32), aad, ciphertext)
    if (tag.length !== expected.length || !timingSafeEqual(expected, tag)) throw macMismatch()
    return paced(stream.update(ciphertext))
  }

  /** One stream gives key and data: going on after block 0 saves setting up a second cipher. */
  #stream(nonce: Uint8Array): StreamCipher {
    this.#iv.set(nonce, 8)
    return this.#key.stream(this.#iv)
  }
}

const BLOCK_ZERO = new Uint8Array(64)
