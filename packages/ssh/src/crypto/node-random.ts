// Randomness of the operating system, drawn in batches: a padding of 8 bytes should not cost a call into OpenSSL.
import { randomFillSync } from 'node:crypto'

/** Cryptographically secure random bytes, in memory of their own. */
export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  randomFill(bytes)
  return bytes
}

/** Overwrites `target` with random bytes. */
export function randomFill(target: Uint8Array): void {
  if (target.length > LARGEST_FROM_POOL) {
    randomFillSync(target)
    return
  }
  if (available < target.length) {
    randomFillSync(pool)
    available = POOL_SIZE
  }
  available -= target.length
  for (let i = 0; i < target.length; i++) {
    target[i] = pool[available + i] as number
    // What was handed out must not be found in the pool later.
    pool[available + i] = 0
  }
}

const POOL_SIZE = 4096
const LARGEST_FROM_POOL = 256
const pool = new Uint8Array(POOL_SIZE)
let available = 0
