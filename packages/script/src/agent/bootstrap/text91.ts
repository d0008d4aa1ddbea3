// Bytes as text that every login shell takes unchanged between single quotes: 13 bits are two of the 91 printable
// characters that are no blank, quote, backslash or exclamation mark. A fifth shorter than base64 would be than its bytes.

/** The characters of the text, in the order of their values. */
export const ALPHABET = Array.from({ length: 127 - 34 }, (_, index) => String.fromCharCode(34 + index))
  .filter((character) => character !== "'" && character !== '\\')
  .join('')

/** How long the text of so many bytes is. */
export function text91Length(bytes: number): number {
  return 2 * Math.ceil((bytes * 8) / BITS)
}

/** The bytes as text. What reads it is part of the boot program (`boot.ts`). */
export function text91(bytes: Uint8Array): string {
  const text = Buffer.allocUnsafe(text91Length(bytes.length))
  let bits = 0
  let count = 0
  let at = 0
  for (let index = 0; index < bytes.length || count > 0;) {
    // The last digits are of what is left.
    while (count < BITS && index < bytes.length) {
      bits |= (bytes[index++] as number) << count
      count += 8
    }
    const value = bits & (2 ** BITS - 1)
    text[at++] = CODES[value % 91] as number
    text[at++] = CODES[(value / 91) | 0] as number
    bits >>>= BITS
    count = Math.max(0, count - BITS)
  }
  return text.toString('latin1')
}

const BITS = 13
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))
