import * as crypto from 'node:crypto'
import { poly1305Reference } from './poly1305-reference.ts'
import { loadPoly1305Wasm } from './poly1305-wasm.ts'

/** One-time Poly1305 (RFC 8439 §2.5): the 16-byte tag over the concatenation of `parts` under a key of 32 bytes. */
export function poly1305(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  if (length >= NATIVE_FROM) {
    native ??= nativePoly1305() ?? false
    if (native !== false) return native(key, ...parts)
  }
  portable ??= loadPoly1305Wasm() ?? poly1305Reference
  return portable(key, ...parts)
}

/** Undefined where node:crypto has no Poly1305 by itself (before Node 26.9). */
export function nativePoly1305(): Poly1305 | undefined {
  const { createMac } = crypto as { createMac?: CreateMac }
  if (createMac === undefined) return undefined
  try {
    createMac('poly1305', new Uint8Array(32)).final()
  } catch {
    return undefined
  }
  return (key, ...parts) => {
    const mac = createMac('poly1305', key)
    for (const part of parts) mac.update(part)
    return mac.final()
  }
}

type Poly1305 = typeof poly1305
type CreateMac = (algorithm: 'poly1305', key: Uint8Array) => { update(data: Uint8Array): unknown; final(): Uint8Array }

/** In bytes. A Mac object costs more than a microsecond, in which WebAssembly is done with a short message. */
const NATIVE_FROM = 4096
let native: Poly1305 | false | undefined
let portable: Poly1305 | undefined
