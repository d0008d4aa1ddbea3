// Stream ciphers and block modes whose state runs on from packet to packet.
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { SshError } from '../errors.ts'
import { paced } from './collector-pace.ts'
import type { ChaCha20Key, StreamCipher } from './provider.ts'

/** AES in counter mode (RFC 4344 §4) with a key of 16, 24 or 32 bytes. The same object serves both directions. */
export function aesCtr(key: Uint8Array, iv: Uint8Array): StreamCipher {
  const cipher = createCipheriv(`aes-${aesBits(key)}-ctr`, createSecretKey(key), iv)
  return { update: (bytes) => paced(cipher.update(bytes)) }
}

/** CBC without padding: every `update` takes whole blocks and gives as many. 3DES takes a key of 24 bytes. */
export function cbc(
  cipher: 'aes' | '3des',
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  iv: Uint8Array,
): StreamCipher {
  const name = cipher === '3des' ? 'des-ede3-cbc' : `aes-${aesBits(key)}-cbc`
  const create = direction === 'encrypt' ? createCipheriv : createDecipheriv
  return create(name, createSecretKey(key), iv).setAutoPadding(false)
}

/** ChaCha20 as first published, with a 64-bit counter and a 64-bit nonce; a key of 32 bytes serves many streams. */
export function chacha20Key(key: Uint8Array): ChaCha20Key {
  const secret = createSecretKey(key)
  return { stream: (iv) => createCipheriv('chacha20', secret, iv) }
}

/** The key size in bits. */
export function aesBits(key: Uint8Array): number {
  const bits = key.length * 8
  if (bits !== 128 && bits !== 192 && bits !== 256) {
    throw new SshError('invalid-argument', `an AES key has 16, 24 or 32 bytes, not ${key.length}`)
  }
  return bits
}
