// UMAC (RFC 4418) as OpenSSH uses it: with AES-128, and the packet's sequence number as a nonce of 8 bytes.
import { SshError } from '../errors.ts'
import type { MacKey } from './provider.ts'
import { keyDerivation, padDerivation } from './umac/key-derivation.ts'
import { uhash } from './umac/uhash.ts'

/** See `CryptoProvider.umac`; the key has 16 bytes. */
export function umac(tagLength: 8 | 16, key: Uint8Array): MacKey {
  const sign = umacWithNonce(tagLength, key)
  const nonce = new Uint8Array(8)
  const view = new DataView(nonce.buffer)
  return {
    sign(sequenceNumber, ...parts) {
      view.setUint32(4, sequenceNumber)
      return sign(nonce, parts)
    },
  }
}

/** UMAC under a key, with the nonce (1 to 16 bytes) for each message, which comes in parts. */
export function umacWithNonce(
  tagLength: 8 | 16,
  key: Uint8Array,
): (nonce: Uint8Array, parts: readonly Uint8Array[]) => Uint8Array {
  if (key.length !== KEY_LENGTH) {
    throw new SshError('invalid-argument', `a UMAC key has ${KEY_LENGTH} bytes, not ${key.length}`)
  }
  const derive = keyDerivation(key)
  const pad = padDerivation(tagLength, derive(0, KEY_LENGTH))
  const hash = uhash(tagLength, derive)
  return (nonce, parts) => {
    const tag = hash(parts)
    const mask = pad(nonce)
    for (let i = 0; i < tagLength; i++) tag[i] = (tag[i] as number) ^ (mask[i] as number)
    return tag
  }
}

const KEY_LENGTH = 16
