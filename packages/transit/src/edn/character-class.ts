// What a code unit can be in EDN, as bits, so that scanning is one look-up each.

/** Nothing that may stand outside of strings, characters and comments. */
export const ILLEGAL = 0
/** EDN specification, “general considerations”: commas are whitespace, too. */
export const WHITESPACE = 1
export const OPENING = 2
export const CLOSING = 4
/** The double quote of a string, and the backslash of a character. */
export const QUOTE = 8
export const BACKSLASH = 16
export const SEMICOLON = 32
/** `#`, the dispatch character, which is a constituent as well. */
export const HASH = 64
/** May stand inside a symbol, a keyword or a number. */
export const CONSTITUENT = 128

/** What may follow an element without whitespace between the two. */
export const TERMINATOR = WHITESPACE | OPENING | CLOSING | SEMICOLON

/** Index: an ASCII code unit. All others are constituents, until the whole name is looked at. */
export const CLASSES = new Uint8Array(128)

mark('\t\n\v\f\r ,', WHITESPACE)
mark('([{', OPENING)
mark(')]}', CLOSING)
mark('"', QUOTE)
mark('\\', BACKSLASH)
mark(';', SEMICOLON)
mark('#', HASH | CONSTITUENT)
mark('.*+!-_?$%&=<>:/', CONSTITUENT)
mark('0123456789', CONSTITUENT)
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', CONSTITUENT)

/** The same for the dialect of Clojure. */
export const CLOJURE_CLASSES = CLASSES.slice()
for (const character of "'|") CLOJURE_CLASSES[character.charCodeAt(0)] = CONSTITUENT

/** Where the constituents that begin at `from` end; at least `from`. */
export function constituentsEnd(text: string, from: number, classes: Uint8Array): number {
  const { length } = text
  let end = from
  while (end < length) {
    const unit = text.charCodeAt(end)
    if (unit < 128 && ((classes[unit] as number) & CONSTITUENT) === 0) break
    end++
  }
  return end
}

function mark(characters: string, bits: number): void {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = bits
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

export function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}
