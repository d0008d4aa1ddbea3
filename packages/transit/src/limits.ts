// Bounds on what a peer may send, one set for all formats.

/** Bounds on what a peer may send, the same for all formats. */
export interface ReadLimits {
  /** Containers and tags inside each other, at most 1,000; default 512. */
  readonly maxDepth?: number
  /** Of one top-level value: bytes, or UTF-16 code units where a text is read. Default 64 MiB. */
  readonly maxBytes?: number
  /** Digits of one integer: making a number of them takes more than linear time. Default 10,000. */
  readonly maxDigits?: number
}

/** `limits` with defaults for what is absent. Throws a RangeError for what is no bound. */
export function resolveLimits(limits: ReadLimits): Required<ReadLimits> {
  return {
    maxDepth: bound('maxDepth', limits.maxDepth ?? DEPTH_DEFAULT, DEPTH_MAX),
    maxBytes: bound('maxBytes', limits.maxBytes ?? BYTES_DEFAULT, Number.MAX_SAFE_INTEGER),
    maxDigits: bound('maxDigits', limits.maxDigits ?? DIGITS_DEFAULT, DIGITS_MAX),
  }
}

/** A whole number from 1 to `max`, or a RangeError. */
export function bound(name: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new RangeError(`${name} must be a whole number from 1 to ${max}, not ${value}`)
  }
  return value
}

const DEPTH_DEFAULT = 512
/** Readers and writers call themselves for what is inside: so many calls fit on V8's default stack, even uncompiled. */
const DEPTH_MAX = 1_000
const BYTES_DEFAULT = 64 * 1024 * 1024
const DIGITS_DEFAULT = 10_000
const DIGITS_MAX = 1_000_000
