// The reader as a machine: text in, in pieces cut anywhere, top-level values out. It never calls itself.
import { EdnError, type EdnErrorCode } from '../errors.ts'
import { Builder, nameOf } from './builder.ts'
import {
  BACKSLASH,
  CLASSES,
  CLOJURE_CLASSES,
  CLOSING,
  CONSTITUENT,
  constituentsEnd,
  HASH,
  ILLEGAL,
  isHighSurrogate,
  OPENING,
  QUOTE,
  SEMICOLON,
  TERMINATOR,
  WHITESPACE,
} from './character-class.ts'
import { asObject } from './as-object.ts'
import { parseCharacter } from './character.ts'
import { Locator, type Location } from './location.ts'
import { checkKeyword, checkSymbol, quoted, startsAlphabetic } from './name.ts'
import type { ResolvedReadOptions } from './options.ts'
import { PieceJoiner, type CutToken } from './piece-joiner.ts'
import { closingQuote, unescape, UNFINISHED_ESCAPE } from './string.ts'
import { readTagged } from './tags.ts'
import { detached } from '../values/intern-table.ts'
import { parseSpecialNumber, TokenReader } from './token.ts'

export class Parser {
  readonly #options: ResolvedReadOptions
  readonly #emit: (value: unknown) => void
  readonly #single: boolean
  readonly #classes: Uint8Array
  readonly #locator = new Locator()
  readonly #joiner: PieceJoiner
  readonly #builder: Builder
  readonly #tokens: TokenReader
  /** The current piece, with what was left of the one before, and where it begins in the input. */
  #text = ''
  #base = 0
  /** Up to where it has been read. */
  #consumed = 0
  /** Places in it: of the token that is being read, and of the end of the element that is being added. */
  #token = 0
  #end = 0
  #isLast = false
  #inComment = false
  /** Did the piece before end with an element that has to be separated from the next? */
  #mustSeparate = false
  #emitted = 0

  /** `emit` takes each value. `single`: there has to be one, and no more. */
  constructor(options: ResolvedReadOptions, emit: (value: unknown) => void, single = false) {
    this.#options = options
    this.#emit = emit
    this.#single = single
    this.#classes = options.dialect === 'edn' ? CLASSES : CLOJURE_CLASSES
    this.#joiner = new PieceJoiner(this.#classes)
    this.#builder = new Builder({
      maxDepth: options.maxDepth,
      emit: (value, start, where) => this.#finish(value, start, where),
      readTag: (tag, value, start, where) =>
        readTagged(tag, value, options, (code, message, cause) => this.#fail(code, message, start, where, cause)),
      readMap: (map, start, where) => {
        if (options.objects === undefined) return map
        const message = 'no property of an object is called __proto__'
        return asObject(map, options.objects) ?? this.#fail('invalid-payload', message, start, where)
      },
      fail: (code, message, start, where) => this.#fail(code, message, start, where),
    })
    this.#tokens = new TokenReader(options, this.#refuse)
  }

  /** Takes the next piece. Throws an `EdnError`, and nothing may follow then. */
  push(piece: string): void {
    this.#take(piece)
    this.#builder.settle((offset) => this.#locator.locate(offset - this.#base))
    const start = this.#builder.outermost?.start ?? this.#base + this.#consumed
    this.#checkSize(start, this.#base + this.#consumed + this.#joiner.length)
  }

  /** Takes the last piece. Throws an `EdnError`. */
  end(piece = ''): void {
    this.#isLast = true
    this.#take(piece)
    const { innermost } = this.#builder
    const end = this.#base + this.#text.length
    if (innermost !== undefined) {
      const { line, column } = innermost.where ?? this.#locator.locate(innermost.start - this.#base)
      const what = innermost.kind === 'tag' || innermost.kind === 'discard' ? 'an element follows' : 'the end of'
      const message = `the input ends before ${what} ${nameOf(innermost)} of line ${line}, column ${column}`
      this.#fail('unexpected-end', message, end)
    }
    if (this.#single && this.#emitted === 0) this.#fail('unexpected-end', 'the input has no value', end)
  }

  /** The input is wrong after what was taken so far. */
  fail(code: EdnErrorCode, message: string): never {
    this.#text = this.#joiner.join('', true) ?? ''
    this.#locator.advance(this.#consumed, this.#text)
    this.#base = this.#locator.base
    return this.#failAt(this.#text.length, message, code)
  }

  #take(piece: string): void {
    const text = this.#joiner.join(piece, this.#isLast)
    if (text === undefined) return
    this.#locator.advance(this.#consumed, text)
    this.#text = text
    this.#base = this.#locator.base
    this.#joiner.keep('', 'none')
    this.#consumed = text.length
    this.#scan()
  }

  #scan(): void {
    const text = this.#text
    const { length } = text
    let at = this.#inComment ? this.#comment(0) : 0
    if (this.#mustSeparate && length > 0) this.#checkSeparation(0)
    while (at >= 0 && at < length) {
      const unit = text.charCodeAt(at)
      const kind = unit < 128 ? (this.#classes[unit] as number) : CONSTITUENT
      if (kind === WHITESPACE) at++
      else if (kind === CONSTITUENT) at = this.#name(at)
      else at = this.#element(kind, at)
    }
  }

  /** Reads what begins at `at`, and tells where it ends; a negative number if that is not in this piece. */
  #element(kind: number, at: number): number {
    switch (kind) {
      case OPENING:
        this.#builder.open(KINDS[this.#text[at] as '(' | '[' | '{'], this.#base + at)
        return at + 1
      case CLOSING:
        this.#end = at + 1
        this.#builder.close(this.#text[at] as string, this.#base + at)
        return at + 1
      case QUOTE:
        return this.#string(at)
      case BACKSLASH:
        return this.#character(at)
      case SEMICOLON:
        return this.#comment(at)
      case HASH | CONSTITUENT:
        return this.#dispatch(at)
      default:
        return this.#failAt(at, `${quoted(this.#text, at)} is not allowed here`)
    }
  }

  /** A symbol, a keyword, a number or a word. */
  #name(at: number): number {
    const end = this.#tokenEnd(at, at + 1)
    if (end < 0) return end
    this.#token = at
    this.#end = end
    this.#builder.add(this.#tokens.read(this.#text, at, end), this.#base + at)
    return end
  }

  #string(at: number): number {
    const quote = closingQuote(this.#text, at + 1)
    if (quote < 0) {
      if (!this.#isLast) return this.#cut(at, quote === UNFINISHED_ESCAPE ? 'escape' : 'string')
      return this.#failAt(this.#text.length, 'the input ends before the end of a string', 'unexpected-end')
    }
    this.#token = at
    this.#end = quote + 1
    const raw = this.#text.slice(at + 1, quote)
    const value = raw.includes('\\') ? unescape(this.#text.slice(at, quote), this.#options.dialect, this.#refuse) : raw
    this.#builder.add(value, this.#base + at)
    this.#checkSeparation(quote + 1)
    return quote + 1
  }

  #character(at: number): number {
    // What follows the backslash belongs to the token, whatever it is.
    const width = isHighSurrogate(this.#text.charCodeAt(at + 1)) ? 3 : 2
    const end = this.#tokenEnd(at, at + width)
    if (end < 0) return end
    this.#token = at
    this.#end = end
    this.#builder.add(parseCharacter(this.#text.slice(at, end), this.#options.dialect, this.#refuse), this.#base + at)
    return end
  }

  #comment(at: number): number {
    const newline = this.#text.indexOf('\n', at)
    this.#inComment = newline < 0
    return newline < 0 ? this.#text.length : newline + 1
  }

  /** EDN specification, “# dispatch character”. */
  #dispatch(at: number): number {
    const next = this.#text[at + 1]
    if (next === undefined && !this.#isLast) return this.#cut(at, 'token')
    if (next === '{') {
      this.#builder.open('set', this.#base + at)
      return at + 2
    }
    if (next === '_') {
      this.#builder.open('discard', this.#base + at)
      return at + 2
    }
    const end = this.#tokenEnd(at, at + 1)
    if (end < 0) return end
    this.#token = at
    if (next === '#') return this.#specialNumber(at, end)
    if (next === ':' && this.#options.dialect === 'clojure') return this.#namespacedMap(at, end)
    const token = this.#text.slice(at, end)
    if (token.length === 1 || !startsAlphabetic(token, 1)) this.#refuse(0, 'a tag begins with a letter after its `#`')
    checkSymbol(token, 1, this.#options.dialect, this.#refuse)
    this.#builder.open('tag', this.#base + at, detached(token.slice(1)))
    return end
  }

  #specialNumber(at: number, end: number): number {
    const value = parseSpecialNumber(this.#text.slice(at, end))
    if (value === undefined || this.#options.dialect === 'edn') {
      const advice = value === undefined ? '' : '; the dialect `clojure` has this number'
      return this.#refuse(1, `\`##\` is reserved${advice}`)
    }
    this.#end = end
    this.#builder.add(value, this.#base + at)
    return end
  }

  #namespacedMap(at: number, end: number): number {
    const namespace = this.#text.slice(at + 1, end)
    checkKeyword(namespace, 'clojure', (place, message) => this.#refuse(place + 1, message))
    if (namespace.includes('/')) this.#refuse(0, 'the namespace of a map has no slash')
    if (this.#text[end] !== '{') this.#failAt(end, 'a map follows its namespace')
    this.#builder.open('map', this.#base + at, detached(namespace.slice(1)))
    return end + 1
  }

  /** Where the token ends that begins at `at` and goes at least to `from`. */
  #tokenEnd(at: number, from: number): number {
    const { length } = this.#text
    const end = constituentsEnd(this.#text, from, this.#classes)
    if (end >= length) return this.#isLast ? length : this.#cut(at, 'token')
    this.#checkSeparation(end)
    return end
  }

  /** EDN specification, “general considerations”: brackets need no whitespace around them, other elements do. */
  #checkSeparation(at: number): void {
    this.#mustSeparate = at === this.#text.length
    if (this.#mustSeparate) return
    const unit = this.#text.charCodeAt(at)
    const kind = unit < 128 ? (this.#classes[unit] as number) : CONSTITUENT
    if ((kind & TERMINATOR) !== 0) return
    if (kind === ILLEGAL) this.#failAt(at, `${quoted(this.#text, at)} is not allowed here`)
    if (this.#options.dialect === 'edn') this.#failAt(at, 'whitespace is missing between two elements')
  }

  /** What begins at `at` goes on in the next piece. */
  #cut(at: number, kind: CutToken): number {
    this.#joiner.keep(this.#text.slice(at), kind)
    this.#consumed = at
    return CUT
  }

  #finish(value: unknown, start: number, where: Location | undefined): void {
    this.#checkSize(start, this.#base + this.#end)
    if (this.#single && this.#emitted > 0) this.#fail('trailing-data', 'something follows the value', start, where)
    this.#emitted++
    this.#emit(value)
  }

  #checkSize(start: number, end: number): void {
    const { maxBytes } = this.#options
    if (end - start > maxBytes) this.#fail('limit-exceeded', `a value of more than ${maxBytes} code units`, end)
  }

  readonly #refuse = (at: number, message: string, code: EdnErrorCode = 'invalid-syntax'): never =>
    this.#failAt(this.#token + at, message, code)

  #failAt(at: number, message: string, code: EdnErrorCode = 'invalid-syntax'): never {
    return this.#fail(code, message, this.#base + at)
  }

  /** `where`: the place at `offset`, if its text is gone. */
  #fail(code: EdnErrorCode, message: string, offset: number, where?: Location, cause?: unknown): never {
    const at = Math.min(offset - this.#base, this.#text.length)
    if (at < 0 && where !== undefined) throw new EdnError(code, message, { ...where, cause })
    const place = Math.max(at, 0)
    const location = this.#locator.locate(place)
    const excerpt = this.#locator.excerpt(place)
    throw new EdnError(code, message, { ...location, ...(excerpt === undefined ? {} : { excerpt }), cause })
  }
}

const KINDS = { '(': 'list', '[': 'vector', '{': 'map' } as const
const CUT = -1
