// The cache of Transit (transit-format, "Caching"): strings that come again are written as `^` and one or two digits.
// Reader and writer count the same strings in the same order, anew for each top-level value.

/** Digits are the characters from 48, `0`, to 91, `[`. */
export const CODE_DIGITS = 44
export const CODE_DIGIT_FIRST = 48
/** When this many strings are known, both sides begin again at 0. */
export const CACHE_ENTRIES_MAX = CODE_DIGITS * CODE_DIGITS
/** Shorter strings are not worth a code. */
export const CACHEABLE_LENGTH_MIN = 4

/** Does this string, as it is written, with its prefix, enter the cache where it is no key of a map? */
export function isCacheable(text: string): boolean {
  if (text.length < CACHEABLE_LENGTH_MIN || text.charCodeAt(0) !== TILDE) return false
  const tag = text.charCodeAt(1)
  return tag === HASH || tag === COLON || tag === DOLLAR
}

/** The code of a number, with its `^`. */
export function formatCode(number: number): string {
  return CODES[number] ?? ''
}

/** The number that a code says, without its `^`; -1 for what is no code. */
export function codeNumber(text: string): number {
  const first = digit(text.charCodeAt(1))
  if (text.length === 2) return first
  const second = digit(text.charCodeAt(2))
  return text.length !== 3 || first < 0 || second < 0 ? -1 : first * CODE_DIGITS + second
}

function digit(code: number): number {
  return code >= CODE_DIGIT_FIRST && code < CODE_DIGIT_FIRST + CODE_DIGITS ? code - CODE_DIGIT_FIRST : -1
}

const TILDE = 0x7e
const HASH = 0x23
const COLON = 0x3a
const DOLLAR = 0x24

const CODES = Array.from({ length: CACHE_ENTRIES_MAX }, (_, number) => {
  const digits = [Math.floor(number / CODE_DIGITS), number % CODE_DIGITS].slice(number < CODE_DIGITS ? 1 : 0)
  return `^${String.fromCharCode(...digits.map((each) => CODE_DIGIT_FIRST + each))}`
})
