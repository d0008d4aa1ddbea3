// Lines and columns of a text that comes in pieces, and the excerpt below a message.

/** Where something stands in the whole input. */
export interface Location {
  /** From 0, in UTF-16 code units. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
}

/** Knows how far the pieces before the current one went, and finds places in the current one. */
export class Locator {
  /** The current piece. */
  #text = ''
  /** Where it begins in the input. */
  #base = 0
  /** The line that is current where the piece begins, and the offset in the input where that line begins. */
  #baseLine = 1
  #baseLineStart = 0
  /** The same of `#cursor`, a place in the piece. */
  #cursor = 0
  #line = 1
  #lineStart = 0
  /** The first newline from there on. */
  #newline = Infinity
  /** The end of what came before the piece on its first line, and of which line that is. */
  #before = ''

  /** Of the current piece in the input. */
  get base(): number {
    return this.#base
  }

  /** Goes on to the piece after the current one, which has been read up to `consumed`; the rest is in the new one. */
  advance(consumed: number, text: string): void {
    this.#seek(consumed)
    const from = Math.max(this.#lineStart - this.#base, consumed - EXCERPT_UNITS_MAX)
    const kept = from > 0 ? '' : this.#before
    this.#before = (kept + this.#text.slice(Math.max(from, 0), consumed)).slice(-EXCERPT_UNITS_MAX)
    this.#base += consumed
    this.#text = text
    this.#baseLine = this.#line
    this.#baseLineStart = this.#lineStart
    this.#cursor = 0
    this.#newline = newlineFrom(text, 0)
  }

  /** Of a place in the current piece. Quick when places are asked for in their order. */
  locate(at: number): Location {
    this.#seek(at)
    const offset = this.#base + at
    return { offset, line: this.#line, column: offset - this.#lineStart + 1 }
  }

  /**
   * The line around a place in the current piece, and a caret below the place; nothing that a terminal would obey.
   * Undefined for an empty line.
   */
  excerpt(at: number): string | undefined {
    this.#seek(at)
    const start = this.#lineStart - this.#base
    const head = (start < 0 ? this.#before : '') + this.#text.slice(Math.max(start, at - EXCERPT_UNITS_MAX, 0), at)
    const left = printable(head.slice(-EXCERPT_BEFORE).replace(/^[\udc00-\udfff]/, ''))
    const rest = /^[^\n\r]*/.exec(this.#text.slice(at, at + EXCERPT_AFTER))?.[0] ?? ''
    const right = printable(rest.replace(/[\ud800-\udbff]$/, ''))
    return left + right === '' ? undefined : `${left}${right}\n${' '.repeat(Array.from(left).length)}^`
  }

  #seek(at: number): void {
    if (at < this.#cursor) this.#rewind()
    while (this.#newline < at) {
      this.#line++
      this.#lineStart = this.#base + this.#newline + 1
      this.#newline = newlineFrom(this.#text, this.#newline + 1)
    }
    this.#cursor = at
  }

  #rewind(): void {
    this.#line = this.#baseLine
    this.#lineStart = this.#baseLineStart
    this.#newline = newlineFrom(this.#text, 0)
  }
}

function newlineFrom(text: string, at: number): number {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? Infinity : newline
}

/** `text` with a picture for each character that is none to see, one for one. */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (control) => (control === '\t' ? ' ' : picture(control.charCodeAt(0))))
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
}

/** Of the block “Control Pictures”. */
function picture(control: number): string {
  if (control >= 0x80) return '\u{fffd}'
  return String.fromCharCode(control === 0x7f ? 0x2421 : 0x2400 + control)
}

const EXCERPT_BEFORE = 60
const EXCERPT_AFTER = 40
/** As much of a line is kept when its piece is gone. */
const EXCERPT_UNITS_MAX = 2 * EXCERPT_BEFORE
