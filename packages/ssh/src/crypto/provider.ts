// The primitives that the protocol needs, nothing SSH-shaped. `node.ts` implements them; `algorithms/` knows only this.

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type CurveName = 'nistp256' | 'nistp384' | 'nistp521'

/** An ephemeral private key and what it agrees on with a peer's public value. Public values are raw bytes. */
export interface KeyAgreement {
  readonly publicKey: Uint8Array
  /** @throws ProtocolError when the peer's public value is malformed, off the curve, of low order or all zero. */
  agree(peerPublicKey: Uint8Array): Uint8Array
}

/** A key encapsulation mechanism (ML-KEM-768, sntrup761). */
export interface Kem {
  readonly publicKeyLength: number
  readonly ciphertextLength: number
  generate(): { readonly publicKey: Uint8Array; decapsulate(ciphertext: Uint8Array): Uint8Array }
  /** @throws ProtocolError when the public key is malformed. */
  encapsulate(publicKey: Uint8Array): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array }
}

/** Keyed message authentication, one message after the other under one key. */
export interface MacKey {
  /** The tag over the concatenation of `parts`. `sequenceNumber` serves as nonce where the MAC needs one (UMAC). */
  sign(sequenceNumber: number, ...parts: readonly Uint8Array[]): Uint8Array
}

/** A stream cipher with running state: each call goes on where the last one stopped. */
export interface StreamCipher {
  update(data: Uint8Array): Uint8Array
}

/** A ChaCha20 key under which many streams begin, each with an initial state of its own. */
export interface ChaCha20Key {
  /** The key stream from `iv` on: 16 bytes, the block counter (64 bits, little-endian), then the nonce. */
  stream(iv: Uint8Array): StreamCipher
}

/** An AEAD with one nonce a packet. */
export interface AeadKey {
  readonly tagLength: number
  /** Ciphertext and tag. */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): { ciphertext: Uint8Array; tag: Uint8Array }
  /** The plaintext. @throws ProtocolError with code `mac-mismatch`. */
  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array
}

export interface CryptoProvider {
  randomBytes(length: number): Uint8Array
  randomFill(target: Uint8Array): void
  hash(algorithm: HashName, ...parts: readonly Uint8Array[]): Uint8Array
  timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean
  hmac(algorithm: HashName, key: Uint8Array): MacKey
  /** UMAC of RFC 4418 with tags of 8 or 16 bytes. */
  umac(tagLength: 8 | 16, key: Uint8Array): MacKey
  aesCtr(key: Uint8Array, iv: Uint8Array): StreamCipher
  /** Legacy block modes that change state from packet to packet. */
  cbc(cipher: 'aes' | '3des', direction: 'encrypt' | 'decrypt', key: Uint8Array, iv: Uint8Array): StreamCipher
  aesGcm(key: Uint8Array): AeadKey
  /** ChaCha20 with a 64-bit counter and a 64-bit nonce. */
  chacha20Key(key: Uint8Array): ChaCha20Key
  /** One stream of `chacha20Key`. Where many streams begin under one key, keep the key. */
  chacha20(key: Uint8Array, iv: Uint8Array): StreamCipher
  /**
   * The AEAD inside chacha20-poly1305@openssh.com (PROTOCOL.chacha20poly1305), for a key of 32 and nonces of 8 bytes:
   * block 0 of the stream is the Poly1305 key, data are encrypted from block 1 on, and the tag is over `aad`
   * and ciphertext without padding or lengths. It is not the AEAD of RFC 8439 §2.8.
   */
  chacha20Poly1305(key: Uint8Array): AeadKey
  /** One-time Poly1305 (RFC 8439 §2.5). */
  poly1305(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array
  x25519(): KeyAgreement
  ecdh(curve: CurveName): KeyAgreement
  /** Modular exponentiation groups; public values are unsigned big-endian. */
  diffieHellman(prime: Uint8Array, generator: Uint8Array): KeyAgreement
  readonly mlkem768: Kem
  readonly sntrup761: Kem
}
