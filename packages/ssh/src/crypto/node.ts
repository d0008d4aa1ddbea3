// The primitives of the protocol on Node: node:crypto, and our own code where it has nothing.
import { chacha20Poly1305 } from './chacha20-poly1305.ts'
import { mlkem768 } from './ml-kem.ts'
import { aesGcm } from './node-aead.ts'
import { aesCtr, cbc, chacha20Key } from './node-cipher.ts'
import { diffieHellman } from './node-diffie-hellman.ts'
import { ecdh } from './node-ecdh.ts'
import { hash, hmac, timingSafeEqual } from './node-hash.ts'
import { randomBytes, randomFill } from './node-random.ts'
import { x25519 } from './node-x25519.ts'
import { poly1305 } from './poly1305.ts'
import { sntrup761 } from './sntrup761.ts'
import { umac } from './umac.ts'
import type { CryptoProvider } from './provider.ts'

/** The implementation that clients and servers use unless they are given another. */
export const nodeCrypto: CryptoProvider = {
  randomBytes,
  randomFill,
  hash,
  timingSafeEqual,
  hmac,
  umac,
  aesCtr,
  cbc,
  aesGcm,
  chacha20Key,
  chacha20: (key, iv) => chacha20Key(key).stream(iv),
  chacha20Poly1305,
  poly1305,
  x25519,
  ecdh,
  diffieHellman,
  mlkem768,
  sntrup761,
}
