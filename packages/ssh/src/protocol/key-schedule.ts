// RFC 4253 §7.2: from K and H to the keys of both directions.
import type { CryptoProvider, HashName } from '../crypto/provider.ts'

/**
 * Which key: `A` and `B` are the initial IVs, `C` and `D` the encryption keys, `E` and `F` the integrity keys; the first
 * of each pair is client-to-server.
 */
export type KeyLetter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F'

/** The first `length` bytes of K1 || K2 || … . `sharedSecret` is K encoded, with its length. */
export function deriveKey(
  crypto: CryptoProvider,
  hash: HashName,
  sharedSecret: Uint8Array,
  exchangeHash: Uint8Array,
  letter: KeyLetter,
  sessionIdentifier: Uint8Array,
  length: number,
): Uint8Array {
  const key = new Uint8Array(length)
  const x = Uint8Array.of(letter.charCodeAt(0))
  // K1 = HASH(K || H || X || session_id)
  let block = crypto.hash(hash, sharedSecret, exchangeHash, x, sessionIdentifier)
  let filled = 0
  while (filled < length) {
    // K2 = HASH(K || H || K1), K3 = HASH(K || H || K1 || K2), …
    if (filled > 0) block = crypto.hash(hash, sharedSecret, exchangeHash, key.subarray(0, filled))
    key.set(block.subarray(0, length - filled), filled)
    filled += block.length
    block.fill(0)
  }
  return key
}
