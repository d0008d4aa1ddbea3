// Characters. EDN specification, “characters”.
import { Char } from '../values/char.ts'
import type { EdnDialect, Refuse } from './dialect.ts'
import { quoted, unicodeEscape } from './name.ts'

/** The character that a token is, which begins with a backslash. */
export function parseCharacter(token: string, dialect: EdnDialect, refuse: Refuse): Char {
  const text = token.slice(1)
  const [first = ''] = text
  if (text === '') return refuse(0, 'no character follows the backslash')
  if (INVISIBLE.test(first)) refuse(1, `a backslash is not followed by ${quoted(token, 1)}`)
  if (first === text) return new Char(text)
  const named = NAMED.get(text)
  if (named !== undefined) return new Char(named)
  if (/^u[0-9a-fA-F]{4}$/.test(text)) return new Char(String.fromCharCode(Number.parseInt(text.slice(1), 16)))
  const clojure = clojureCharacter(text)
  if (clojure === undefined) return refuse(0, 'no character has this name')
  return dialect === 'clojure'
    ? new Char(clojure)
    : refuse(0, 'no character has this name; one has in the dialect `clojure`')
}

function clojureCharacter(name: string): string | undefined {
  if (/^o[0-3]?[0-7]{1,2}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 8))
  return NAMED_BY_CLOJURE.get(name)
}

/** The text of a character in EDN, with its backslash. */
export function formatCharacter(character: string): string {
  const name = NAMES.get(character)
  if (name !== undefined) return `\\${name}`
  const hidden = character.length === 1 && (INVISIBLE.test(character) || FORMAT.test(character))
  return hidden ? unicodeEscape(character) : `\\${character}`
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['newline', '\n'],
  ['return', '\r'],
  ['space', ' '],
  ['tab', '\t'],
])
const NAMED_BY_CLOJURE: ReadonlyMap<string, string> = new Map([
  ['backspace', '\b'],
  ['formfeed', '\f'],
])
const NAMES: ReadonlyMap<string, string> = new Map([...NAMED].map(([name, character]) => [character, name]))

/** “Backslash cannot be followed by whitespace”, and nobody sees what is no character, either. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Z}]/u
const FORMAT = /\p{Cf}/u
