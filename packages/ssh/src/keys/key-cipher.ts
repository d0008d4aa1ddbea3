// OpenSSH PROTOCOL.key: the ciphers that private key files are encrypted with.
import type { CryptoProvider } from '../crypto/provider.ts'

/** A cipher for one short text, keyed once. */
export interface KeyCipher {
  readonly name: string
  readonly keyLength: number
  readonly ivLength: number
  readonly blockSize: number
  /** The length of the tag after the ciphertext; 0 without one. */
  readonly tagLength: number
  encrypt(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Sealed
  /** @throws ProtocolError `mac-mismatch` when the cipher has a tag and it does not fit. */
  decrypt(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array, sealed: Sealed): Uint8Array
}

export interface Sealed {
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

export function findKeyCipher(name: string): KeyCipher | undefined {
  return keyCiphers.find((cipher) => cipher.name === name)
}

export const keyCiphers: readonly KeyCipher[] = [
  ...[16, 24, 32].flatMap((keyLength) => [aesCtr(keyLength), aesCbc(keyLength)]),
  aesGcm(16),
  aesGcm(32),
  chacha20Poly1305(),
  cbc('3des-cbc', '3des', 24, 8),
]

function aesCtr(keyLength: number): KeyCipher {
  const apply = (crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array =>
    crypto.aesCtr(key, iv).update(data)
  return {
    name: `aes${keyLength * 8}-ctr`,
    keyLength,
    ivLength: 16,
    blockSize: 16,
    tagLength: 0,
    encrypt: (crypto, key, iv, plaintext) => ({ ciphertext: apply(crypto, key, iv, plaintext), tag: NO_BYTES }),
    decrypt: (crypto, key, iv, { ciphertext }) => apply(crypto, key, iv, ciphertext),
  }
}

function aesCbc(keyLength: number): KeyCipher {
  return cbc(`aes${keyLength * 8}-cbc`, 'aes', keyLength, 16)
}

function cbc(name: string, cipher: 'aes' | '3des', keyLength: number, blockSize: number): KeyCipher {
  return {
    name,
    keyLength,
    ivLength: blockSize,
    blockSize,
    tagLength: 0,
    encrypt: (crypto, key, iv, plaintext) => ({
      ciphertext: crypto.cbc(cipher, 'encrypt', key, iv).update(plaintext),
      tag: NO_BYTES,
    }),
    decrypt: (crypto, key, iv, { ciphertext }) => crypto.cbc(cipher, 'decrypt', key, iv).update(ciphertext),
  }
}

function aesGcm(keyLength: number): KeyCipher {
  return {
    name: `aes${keyLength * 8}-gcm@openssh.com`,
    keyLength,
    ivLength: 12,
    blockSize: 16,
    tagLength: 16,
    encrypt: (crypto, key, iv, plaintext) => crypto.aesGcm(key).seal(iv, NO_BYTES, plaintext),
    decrypt: (crypto, key, iv, { ciphertext, tag }) => crypto.aesGcm(key).open(iv, NO_BYTES, ciphertext, tag),
  }
}

function chacha20Poly1305(): KeyCipher {
  return {
    name: 'chacha20-poly1305@openssh.com',
    // The second half keys the length field of packets; a file has none (PROTOCOL.chacha20poly1305).
    keyLength: 64,
    ivLength: 0,
    blockSize: 8,
    tagLength: 16,
    encrypt: (crypto, key, _iv, plaintext) =>
      crypto.chacha20Poly1305(key.subarray(0, 32)).seal(SEQUENCE_NUMBER_ZERO, NO_BYTES, plaintext),
    decrypt: (crypto, key, _iv, { ciphertext, tag }) =>
      crypto.chacha20Poly1305(key.subarray(0, 32)).open(SEQUENCE_NUMBER_ZERO, NO_BYTES, ciphertext, tag),
  }
}

const NO_BYTES = new Uint8Array(0)
const SEQUENCE_NUMBER_ZERO = new Uint8Array(8)
