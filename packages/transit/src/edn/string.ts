// Strings. EDN specification, “strings”.
import type { EdnDialect, Refuse } from './dialect.ts'
import { quoted, unicodeEscape } from './name.ts'

/** The text goes on inside the string, or inside an escape of it. */
export const UNFINISHED = -1
export const UNFINISHED_ESCAPE = -2

/** The place of the closing quote of a string that began before `from`. */
export function closingQuote(text: string, from: number): number {
  const { length } = text
  let at = from
  for (; at < length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) return at
    if (unit === BACKSLASH) at++
  }
  return at > length ? UNFINISHED_ESCAPE : UNFINISHED
}

/** The text that a string with escapes stands for. `token` begins with its opening quote and lacks the closing one. */
export function unescape(token: string, dialect: EdnDialect, refuse: Refuse): string {
  const parts: string[] = []
  let from = 1
  for (let at = token.indexOf('\\', from); at >= 0; at = token.indexOf('\\', from)) {
    const escape =
      ESCAPES.get(token[at + 1] as string) ?? (dialect === 'clojure' ? clojureEscape(token, at) : undefined)
    if (escape === undefined) return refuse(at, unknownEscape(token, at, dialect))
    parts.push(token.slice(from, at), escape.text)
    from = at + escape.length
  }
  parts.push(token.slice(from))
  return parts.join('')
}

/**
 * A string as text. The specification has escapes for five characters, all others stand for themselves; Clojure has one
 * for every character that nobody could see.
 */
export function formatString(text: string, dialect: EdnDialect): string {
  if (!SPECIAL.test(text)) return `"${text}"`
  if (dialect === 'edn') {
    if (LONE_SURROGATE.test(text))
      throw new Unwritable('half a surrogate pair, which only the dialect `clojure` can write')
    return `"${text.replace(/["\\\t\n\r]/g, escaped)}"`
  }
  return `"${text.replace(/["\\\p{Cc}\p{Cs}\u2028\u2029]/gu, escaped)}"`
}

/** Why a value cannot be written. The writer adds where it is. */
export class Unwritable extends Error {}

function escaped(character: string): string {
  return WRITTEN.get(character) ?? unicodeEscape(character)
}

interface Escape {
  readonly text: string
  /** With the backslash. */
  readonly length: number
}

function clojureEscape(token: string, at: number): Escape | undefined {
  const [octal] = /^[0-7]{1,3}/.exec(token.slice(at + 1, at + 4)) ?? []
  if (octal !== undefined && Number.parseInt(octal, 8) > 0o377) return undefined
  if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: octal.length + 1 }
  const [unicode] = /^u[0-9a-fA-F]{4}/.exec(token.slice(at + 1, at + 6)) ?? []
  if (unicode !== undefined) return { text: String.fromCharCode(Number.parseInt(unicode.slice(1), 16)), length: 6 }
  return CLOJURE_ESCAPES.get(token[at + 1] as string)
}

function unknownEscape(token: string, at: number, dialect: EdnDialect): string {
  const advice = dialect === 'edn' && clojureEscape(token, at) !== undefined ? '; the dialect `clojure` has it' : ''
  return `a string has no escape of a backslash and ${quoted(token, at + 1)}${advice}`
}

function escapes(pairs: Readonly<Record<string, string>>): ReadonlyMap<string, Escape> {
  return new Map(Object.entries(pairs).map(([letter, text]) => [letter, { text, length: 2 }]))
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ESCAPES = escapes({ t: '\t', r: '\r', n: '\n', '\\': '\\', '"': '"' })
const CLOJURE_ESCAPES = escapes({ b: '\b', f: '\f' })
const WRITTEN: ReadonlyMap<string, string> = new Map([...ESCAPES].map(([letter, { text }]) => [text, `\\${letter}`]))
/** What may have to be escaped: controls, quotes, backslashes, half surrogate pairs and separators. */
const SPECIAL = /["\\\p{Cc}\p{Cs}\u2028\u2029]/u
const LONE_SURROGATE = /\p{Cs}/u
