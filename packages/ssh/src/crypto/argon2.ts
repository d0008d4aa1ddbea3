// Argon2 (RFC 9106), which protects private keys of PuTTY since 0.75.
import * as crypto from 'node:crypto'
import { SshError } from '../errors.ts'

export type Argon2Variant = 'argon2d' | 'argon2i' | 'argon2id'

export interface Argon2Cost {
  /** In KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

type Argon2 = (
  variant: Argon2Variant,
  password: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Cost,
  length: number,
) => Promise<Uint8Array>

/**
 * A key of `length` bytes (version 0x13 of Argon2), off the event loop where node:crypto has Argon2, else in slices.
 * @throws SshError with code `limit-exceeded` when the cost is too high, `invalid-argument` when it is out of the RFC's
 * bounds.
 */
export const argon2: Argon2 = async (variant, password, salt, cost, length) => {
  requireSound(salt, cost, length)
  selected ??= nativeArgon2() ?? nobleArgon2
  return selected(variant, password, salt, cost, length)
}

/** Undefined where node:crypto has no Argon2 (before Node 24.7, or built with a library that lacks it). */
export function nativeArgon2(): Argon2 | undefined {
  const { argon2: native } = crypto as { argon2?: NativeArgon2 }
  if (native === undefined) return undefined
  return (variant, message, nonce, { memory, passes, parallelism }, tagLength) =>
    new Promise((resolve, reject) => {
      native(variant, { message, nonce, memory, passes, parallelism, tagLength }, (error, key) => {
        if (error) reject(error)
        else resolve(key)
      })
    })
}

/** Argon2 of @noble/hashes, which is loaded on the first call. */
export const nobleArgon2: Argon2 = async (variant, password, salt, { memory, passes, parallelism }, length) => {
  const { argon2dAsync, argon2iAsync, argon2idAsync } = await import('@noble/hashes/argon2.js')
  const derive = { argon2d: argon2dAsync, argon2i: argon2iAsync, argon2id: argon2idAsync }[variant]
  return derive(password, salt, { m: memory, t: passes, p: parallelism, dkLen: length, asyncTick: SLICE_MS })
}

function requireSound(salt: Uint8Array, { memory, passes, parallelism }: Argon2Cost, length: number): void {
  const integers = [memory, passes, parallelism, length].every((value) => Number.isInteger(value) && value > 0)
  // RFC 9106 §3.1
  if (!integers || salt.length < 8 || length < 4 || length > LENGTH_MAX || memory < 8 * parallelism) {
    throw new SshError('invalid-argument', 'the parameters of Argon2 are out of bounds')
  }
  if (memory > MEMORY_MAX || memory * passes > WORK_MAX) {
    throw new SshError('limit-exceeded', `Argon2 with ${memory} KiB and ${passes} passes is refused: it takes too much`)
  }
}

type NativeArgon2 = (
  variant: Argon2Variant,
  parameters: { message: Uint8Array; nonce: Uint8Array; tagLength: number } & Argon2Cost,
  done: (error: Error | null, key: Uint8Array) => void,
) => void

const LENGTH_MAX = 1024
/** 1 GiB; PuTTY takes 8 MiB unless told otherwise. A hostile key file could ask for 4 TiB. */
const MEMORY_MAX = 2 ** 20
/** KiB written in all passes together: about a minute in C. */
const WORK_MAX = 2 ** 26
/** In milliseconds, without node:crypto. */
const SLICE_MS = 8
let selected: Argon2 | undefined
