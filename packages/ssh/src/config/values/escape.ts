// EscapeChar: the character that begins an escape at the start of a line.
import { type Kind, refuse } from './kind.ts'

/** A byte, or `none`. */
export type EscapeCharacter = number | 'none'

/** Reads one character, `^` and a letter, or `none`; undefined when it is none of these. */
export function parseEscapeCharacter(text: string): EscapeCharacter | undefined {
  if (text === 'none') return 'none'
  const bytes = Buffer.from(text)
  if (bytes.length === 1) return bytes[0] as number
  const control = bytes.length === 2 && text.startsWith('^') && (bytes[1] as number) >= 64
  return control ? (bytes[1] as number) & 0x1f : undefined
}

export const escapeCharacter: Kind<EscapeCharacter> = {
  parse: (line) => parseEscapeCharacter(line.required()) ?? refuse('Bad escape character.'),
  format: (value) => (value === 'none' ? 'none' : visible(value)),
}

/** vis(3) with VIS_WHITE. */
function visible(byte: number): string {
  const low = byte & 0x7f
  if (low === 0x20) return `\\${byte.toString(8).padStart(3, '0')}`
  if (low < 0x20 || low === 0x7f) {
    return `\\${byte > 0x7f ? 'M' : ''}^${low === 0x7f ? '?' : String.fromCharCode(low + 64)}`
  }
  if (byte > 0x7f) return `\\M-${String.fromCharCode(low)}`
  return byte === 0x5c ? '\\\\' : String.fromCharCode(byte)
}
