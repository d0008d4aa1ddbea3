import * as crypto from 'node:crypto'
import type { HashName, MacKey } from './provider.ts'

/** The digest over the concatenation of `parts`. */
export function hash(algorithm: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (only !== undefined && parts.length === 1 && oneShot !== undefined) return oneShot(algorithm, only, 'buffer')
  const running = crypto.createHash(algorithm)
  for (const part of parts) running.update(part)
  return running.digest()
}

/** HMAC (RFC 2104). The key is held as a KeyObject: raw bytes would be imported anew for every packet. */
export function hmac(algorithm: HashName, key: Uint8Array): MacKey {
  const secret = crypto.createSecretKey(key)
  return {
    sign(_sequenceNumber, ...parts) {
      const running = crypto.createHmac(algorithm, secret)
      for (const part of parts) running.update(part)
      return running.digest()
    },
  }
}

/** Are the contents equal? Takes the same time wherever they differ; of different lengths they are not equal. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && crypto.timingSafeEqual(a, b)
}

/** Half the cost of a Hash object for short inputs, where the runtime has it (Node 20.12 does). */
const oneShot = (crypto as { hash?: (algorithm: string, data: Uint8Array, encoding: 'buffer') => Buffer }).hash
