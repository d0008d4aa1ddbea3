import { TransitError } from '../errors.ts'
import { CACHEABLE_LENGTH_MIN, CODE_DIGIT_FIRST, CODE_DIGITS } from '../transit/cache-codes.ts'
import { FIRST, KEY, MAP_MARKER, outOfPlace, StringCache, Tag, type Place } from '../transit/string-cache.ts'
import type { TagReader } from '../transit/tag-reader.ts'
import { Keyword } from '../values/keyword.ts'
import type { Value } from '../values/value.ts'
import { BACKSLASH, BACKTICK, COLON, HAT, QUOTE, TILDE } from './characters.ts'
import type { JsonInput } from './input.ts'

/** Strings of JSON as what they mean in Transit. */
export class JsonStrings<X> {
  readonly #input: JsonInput
  readonly #cache: StringCache<X>
  readonly #plainKeywords: boolean

  constructor(input: JsonInput, tags: TagReader<X>) {
    this.#input = input
    this.#cache = new StringCache(tags)
    this.#plainKeywords = tags.plainKeywords
  }

  /** At a quote. A `Tag` comes only where one may be. After a fault the input is still there. */
  read(place: Place): Value<X> | Tag {
    const input = this.#input
    const text = input.text
    const start = input.at + 1
    const first = text.charCodeAt(start)
    if (first === HAT) {
      const number = text.charCodeAt(start + 1) - CODE_DIGIT_FIRST
      const entries = this.#cache.entries
      if (text.charCodeAt(start + 2) === QUOTE) {
        if (number >= 0 && number < entries.length) {
          const value = entries[number] as Value<X> | Tag
          if (place < FIRST && value instanceof Tag) throw outOfPlace(value)
          input.at = start + 3
          return value
        }
        if (number === SPACE_DIGIT && place === FIRST) {
          input.at = start + 3
          return MAP_MARKER
        }
      }
      return this.#longCode(start, place)
    }
    let at = start
    let code = first
    while (code !== QUOTE) {
      if (code === BACKSLASH || !(code >= 0x20)) return this.#escaped(at, place)
      code = text.charCodeAt(++at)
    }
    if (first === TILDE || first === BACKTICK) return this.#special(start, at, place)
    const content = text.slice(start, at)
    if ((place & KEY) !== 0 && content.length >= CACHEABLE_LENGTH_MIN) this.#cache.remember(content)
    input.at = at + 1
    return content
  }

  /** A string with `^` in front that is no known code of one digit. */
  #longCode(start: number, place: Place): Value<X> | Tag {
    const input = this.#input
    const { text } = input
    const isLong = text.charCodeAt(start + 3) === QUOTE
    const number =
      (text.charCodeAt(start + 1) - CODE_DIGIT_FIRST) * CODE_DIGITS + text.charCodeAt(start + 2) - CODE_DIGIT_FIRST
    if (!isLong || !isCode(text, start) || number >= this.#cache.entries.length) return this.#escaped(start, place)
    const value = this.#cache.entries[number] as Value<X> | Tag
    if (place < FIRST && value instanceof Tag) throw outOfPlace(value)
    input.at = start + 4
    return value
  }

  /** A string with `~` or a backtick in front, up to the quote at `end`. */
  #special(start: number, end: number, place: Place): Value<X> | Tag {
    const input = this.#input
    const text = input.text
    let value
    // The usual case, short.
    if (this.#plainKeywords && text.charCodeAt(start + 1) === COLON && end > start + 2) {
      value = Keyword.of(text.slice(start + 2, end))
      if (end - start >= CACHEABLE_LENGTH_MIN) this.#cache.remember(value)
    } else value = this.#cache.special(text.slice(start, end), place)
    input.at = end + 1
    return value
  }

  /** A string with escapes, or with what may not be in a string, from `at` on. */
  #escaped(at: number, place: Place): Value<X> | Tag {
    const input = this.#input
    const text = input.text
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code === BACKSLASH) at += 2
      else if (code >= 0x20) at++
      else {
        input.at = at
        throw code === code ? input.fault('invalid-json', 'a control character in a string') : input.unexpected()
      }
    }
    const value = this.#cache.meaning(unescaped(text.slice(input.at, at + 1)), place)
    input.at = at + 1
    return value
  }
}

/** Are the two characters behind the one at `at` digits of codes? */
function isCode(text: string, at: number): boolean {
  return isDigit(text.charCodeAt(at + 1)) && isDigit(text.charCodeAt(at + 2))
}

function isDigit(code: number): boolean {
  return code >= CODE_DIGIT_FIRST && code < CODE_DIGIT_FIRST + CODE_DIGITS
}

function unescaped(json: string): string {
  try {
    return JSON.parse(json) as string
  } catch (cause) {
    throw new TransitError('invalid-json', 'a string with an escape that JSON does not have', { cause })
  }
}

/** The space of `"^ "`, as if it were a digit. */
const SPACE_DIGIT = 0x20 - CODE_DIGIT_FIRST
