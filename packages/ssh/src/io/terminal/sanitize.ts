// Text of a peer before it reaches a terminal.

/**
 * Makes text of a peer harmless: control characters (also C1, DEL, bidirectional overrides) become octal escapes of
 * their UTF-8 bytes, as OpenSSH writes them (`\033`); tab, CR and LF stay. Printable text is unchanged.
 */
export function sanitizeForTerminal(text: string): string {
  return text.replace(DANGEROUS, (character) =>
    Array.from(utf8.encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  )
}

// The bidirectional controls (U+202A–202E, U+2066–2069, U+061C, U+200E/F) can make a name read as another one.
// oxlint-disable-next-line no-control-regex
const DANGEROUS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/gu
const utf8 = new TextEncoder()
