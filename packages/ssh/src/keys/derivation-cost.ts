// RFC 8018: how much work a password based encryption asks for. OpenSSL has no bound, so we look before it begins.
import { invalidKey } from './invalid-key.ts'

/**
 * Refuses an EncryptedPrivateKeyInfo (RFC 5958 §3) whose key derivation would take minutes.
 * @throws SshError `invalid-key`
 */
export function checkDerivationCost(format: string, der: Uint8Array): void {
  const info = element(format, der, 0)
  const algorithm = element(format, der, info.start)
  if (info.tag !== SEQUENCE || algorithm.tag !== SEQUENCE) throw invalidKey(format, 'it is not an encrypted key')
  let work = 1
  for (const value of integersIn(format, der, algorithm.start, algorithm.end)) {
    // Iterations, or N, r and p of scrypt; a key length and the like may be among them, which does no harm.
    work *= value
    if (value > ITERATIONS_MAX || work > WORK_MAX)
      throw invalidKey(format, 'the passphrase would take minutes to check')
  }
}

interface Element {
  readonly tag: number
  /** Of the content. */
  readonly start: number
  readonly end: number
}

/** X.690 §8.1, definite lengths only. */
function element(format: string, der: Uint8Array, at: number): Element {
  const tag = der[at]
  const first = der[at + 1]
  if (tag === undefined || first === undefined) throw invalidKey(format, 'it ends too early')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const bytes = first & 0x7f
    if (bytes === 0 || bytes > 4) throw invalidKey(format, 'a length is malformed')
    length = 0
    for (let i = 0; i < bytes; i++) length = length * 256 + (der[start++] ?? 0)
  }
  if (length > der.length - start) throw invalidKey(format, 'it ends too early')
  return { tag, start, end: start + length }
}

/** All INTEGERs, in depth; each element is visited once. */
function* integersIn(format: string, der: Uint8Array, from: number, to: number, depth = 0): Generator<number> {
  if (depth > DEPTH_MAX) throw invalidKey(format, 'it is nested too deeply')
  for (let at = from; at < to;) {
    const { tag, start, end } = element(format, der, at)
    if (end > to) throw invalidKey(format, 'a length is malformed')
    if (tag === SEQUENCE) yield* integersIn(format, der, start, end, depth + 1)
    else if (tag === INTEGER) yield der.subarray(start, end).reduce((value, byte) => value * 256 + byte, 0)
    at = end
  }
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const DEPTH_MAX = 8
/** Some seconds of PBKDF2. OpenSSL writes 2048, careful people a million. */
const ITERATIONS_MAX = 10_000_000
/** The same times a key length. */
const WORK_MAX = ITERATIONS_MAX * 256
