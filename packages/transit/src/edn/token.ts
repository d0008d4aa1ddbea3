// The value of a token: a symbol, a keyword, a number, or one of the three words.
import { keyword, type Keyword } from '../values/keyword.ts'
import { symbol } from '../values/symbol.ts'
import { isDigit } from './character-class.ts'
import type { Refuse } from './dialect.ts'
import { checkKeyword, checkSymbol } from './name.ts'
import { parseNumber } from './number.ts'
import type { ResolvedReadOptions } from './options.ts'

export class TokenReader {
  readonly #options: ResolvedReadOptions
  readonly #refuse: Refuse
  /** Names that were looked at. Their texts are those of the keywords: a part of the input would keep all of it. */
  readonly #keywords = new Map<string, Keyword>()
  readonly #symbols = new Map<string, unknown>(WORDS)

  constructor(options: ResolvedReadOptions, refuse: Refuse) {
    this.#options = options
    this.#refuse = refuse
  }

  /** The value of the token from `start` to `end` of `text`. */
  read(text: string, start: number, end: number): unknown {
    const first = text.charCodeAt(start)
    if (first === COLON) return this.#keyword(text, start, end)
    if (isDigit(first) || ((first === MINUS || first === PLUS) && isDigit(text.charCodeAt(start + 1)))) {
      return smallInteger(text, start, end) ?? parseNumber(text.slice(start, end), this.#options, this.#refuse)
    }
    return this.#symbol(text.slice(start, end))
  }

  #keyword(text: string, start: number, end: number): Keyword {
    const name = text.slice(start + 1, end)
    const known = this.#keywords.get(name)
    if (known !== undefined) return known
    checkKeyword(text.slice(start, end), this.#options.dialect, this.#refuse)
    const made = keyword(name)
    if (this.#keywords.size === KNOWN_NAMES_MAX) this.#keywords.clear()
    if (name.length <= KNOWN_NAME_LENGTH_MAX) this.#keywords.set(made.text, made)
    return made
  }

  #symbol(token: string): unknown {
    const known = this.#symbols.get(token)
    if (known !== undefined) return known
    if (token === 'nil') return null
    checkSymbol(token, 0, this.#options.dialect, this.#refuse)
    const made = symbol(token)
    if (this.#symbols.size === KNOWN_NAMES_MAX) {
      this.#symbols.clear()
      for (const [word, value] of WORDS) this.#symbols.set(word, value)
    }
    if (token.length <= KNOWN_NAME_LENGTH_MAX) this.#symbols.set(made.text, made)
    return made
  }
}

/** `##NaN`, `##Inf` and `##-Inf`, of Clojure. */
export function parseSpecialNumber(token: string): number | undefined {
  return SPECIAL_TOKENS.get(token)
}

/** Up to 15 digits and nothing else; most numbers are. */
function smallInteger(text: string, start: number, end: number): number | undefined {
  const sign = text.charCodeAt(start)
  const first = sign === MINUS || sign === PLUS ? start + 1 : start
  if (end - first > 15 || (end - first > 1 && text.charCodeAt(first) === ZERO)) return undefined
  let value = 0
  for (let at = first; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  // No minus zero: “-0 is a valid integer not distinct from 0”.
  return sign === MINUS && value > 0 ? -value : value
}

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
]
const SPECIAL_TOKENS: ReadonlyMap<string, number> = new Map([
  ['##NaN', Number.NaN],
  ['##Inf', Number.POSITIVE_INFINITY],
  ['##-Inf', Number.NEGATIVE_INFINITY],
])
const KNOWN_NAMES_MAX = 4096
const KNOWN_NAME_LENGTH_MAX = 64
const COLON = 0x3a
const MINUS = 0x2d
const PLUS = 0x2b
const ZERO = 0x30
