/**
 * `text` with an escape, as JSON and Clojure have it, for each character that a terminal would obey or that could make
 * a text look like another one. Newlines and tabs stay.
 */
export function terminalText(text: string): string {
  return text.replace(DANGEROUS, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Controls, and those that change the direction of writing. */
const DANGEROUS = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
