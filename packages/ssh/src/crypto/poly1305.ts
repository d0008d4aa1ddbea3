import { poly1305Reference } from './poly1305-reference.ts'

/** One-time Poly1305 (RFC 8439 §2.5): the 16-byte tag over the concatenation of `parts` under a key of 32 bytes. */
export function poly1305(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return poly1305Reference(key, ...parts)
}
