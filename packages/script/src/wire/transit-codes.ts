// The cache of Transit (transit-format, "Caching"): keys and tags that come again are written as `^` and one or two digits.
// Writer and reader count the same texts in the same order, anew for each value.

/** Shorter texts, with what stands before them, are not worth a code. */
export const CACHED_LENGTH_MIN = 4
/** When this many texts are known, both sides begin again at 0. */
export const CODES_MAX = 44 * 44

export function formatCode(number: number): string {
  const last = String.fromCharCode(48 + (number % 44))
  return number < 44 ? `^${last}` : `^${String.fromCharCode(48 + Math.floor(number / 44))}${last}`
}

/** The number that a code says, with its `^`; not a known one for what is no code. */
export function codeNumber(code: string): number {
  const first = code.charCodeAt(1) - 48
  return code.length === 2 ? first : first * 44 + code.charCodeAt(2) - 48
}
