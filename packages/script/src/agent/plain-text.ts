/** What another host wrote, harmless for a terminal: control characters but newline and tab become visible. */
export function plainText(text: string): string {
  return text.replace(CONTROL, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
  })
}

/** C0, DEL, C1, and what changes the direction or hides text; ends of lines as \r\n are left as they are. */
// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROL = /(?!\r\n)[\0-\x08\v-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu
