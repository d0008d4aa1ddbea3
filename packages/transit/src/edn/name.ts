// Symbols, keywords and tags. EDN specification, “symbols” and “keywords”.
import { isDigit } from './character-class.ts'
import type { EdnDialect, Refuse } from './dialect.ts'

/** Refuses what is no symbol. `from`: where in the token it begins. */
export function checkSymbol(token: string, from: number, dialect: EdnDialect, refuse: Refuse): void {
  checkCharacters(token, from, dialect, refuse)
  const slash = slashOf(token, from, refuse)
  if (token.length === from + 1 && slash === from) return
  checkSlash(token, from, slash, refuse)
  checkFirst(token, from, refuse)
  if (slash > 0) checkFirst(token, slash + 1, refuse)
}

/** Refuses what is no keyword. `token` begins with its colon. */
export function checkKeyword(token: string, dialect: EdnDialect, refuse: Refuse): void {
  checkCharacters(token, 1, dialect, refuse)
  if (token.length === 1) refuse(0, 'a keyword has a name after its colon')
  if (token.startsWith('::')) refuse(1, 'a keyword cannot begin with `::`')
  const slash = slashOf(token, 1, refuse)
  checkSlash(token, 1, slash, refuse)
  // The keyword's first character is its colon: `:1` and `:#a` follow the rules. Its name is looked at by itself.
  if (slash > 0 && token[slash + 1] !== '#') checkFirst(token, slash + 1, refuse)
}

/** Is this text, as it stands, a symbol that reads as itself? */
export function isSymbolText(text: string): boolean {
  return !RESERVED.has(text) && passes(text, () => checkSymbol(text, 0, 'edn', refuseQuietly))
}

/** Is `:` and this text a keyword? */
export function isKeywordText(text: string): boolean {
  return passes(text, () => checkKeyword(`:${text}`, 'edn', refuseQuietly))
}

/** Is this text a tag? “A symbol starting with an alphabetic character”. */
export function isTagText(text: string): boolean {
  return startsAlphabetic(text, 0) && isTagSymbol(text)
}

/** Does a letter stand there? */
export function startsAlphabetic(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (unit < 128) return (unit | 32) >= 97 && (unit | 32) <= 122
  return LETTER.test(String.fromCodePoint(text.codePointAt(at) ?? 0))
}

function isTagSymbol(text: string): boolean {
  return passes(text, () => checkSymbol(text, 0, 'edn', refuseQuietly))
}

function passes(text: string, check: () => void): boolean {
  if (text === '') return false
  try {
    check()
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

class Refused extends Error {}

function refuseQuietly(): never {
  throw new Refused()
}

function checkCharacters(token: string, from: number, dialect: EdnDialect, refuse: Refuse): void {
  const pattern = dialect === 'edn' ? EDN_NAME : CLOJURE_NAME
  pattern.lastIndex = from
  const end = pattern.test(token) ? pattern.lastIndex : from
  if (end < token.length) refuse(end, `${quoted(token, end)} is not allowed in a name`)
}

/** The place of the only slash, or -1. */
function slashOf(token: string, from: number, refuse: Refuse): number {
  const slash = token.indexOf('/', from)
  const second = slash < 0 ? -1 : token.indexOf('/', slash + 1)
  if (second >= 0) refuse(second, 'a name has at most one slash')
  return slash
}

function checkSlash(token: string, from: number, slash: number, refuse: Refuse): void {
  if (slash === from) refuse(slash, 'nothing stands before the slash')
  if (slash === token.length - 1) refuse(slash, 'nothing stands after the slash')
}

function checkFirst(token: string, at: number, refuse: Refuse): void {
  const first = token.charCodeAt(at)
  if (isDigit(first)) refuse(at, 'a name does not begin with a digit')
  if (first === COLON || first === HASH_SIGN || first === APOSTROPHE) {
    refuse(at, `a name does not begin with \`${token[at]}\``)
  }
  if ((first === PLUS || first === MINUS || first === DOT) && isDigit(token.charCodeAt(at + 1))) {
    refuse(at + 1, `no digit follows \`${token[at]}\` at the beginning of a name`)
  }
}

/** One character of a token, so that it can be printed. */
export function quoted(token: string, at: number): string {
  const character = String.fromCodePoint(token.codePointAt(at) ?? 0)
  if (UNPRINTABLE.test(character))
    return `U+${(token.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return `\`${character}\``
}

/** `\u001b` of a code unit. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const RESERVED = new Set(['nil', 'true', 'false'])
const EDN_NAME = /[\p{L}\p{M}\p{N}.*+!\-_?$%&=<>:#/]+/uy
const CLOJURE_NAME = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Cn},;"\\()[\]{}@^`~]+/uy
const LETTER = /\p{L}/u
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Cn}]/u
const APOSTROPHE = 0x27
const COLON = 0x3a
const HASH_SIGN = 0x23
const PLUS = 0x2b
const MINUS = 0x2d
const DOT = 0x2e
