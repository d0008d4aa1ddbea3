// Reads a template's text from left to right, once.
import { HOLE, invalidCommand } from './invalid-command.ts'

/** The text of a template, `HOLE` for each value, and how far it was read. */
export class Scanner {
  readonly source: string
  at = 0
  readonly #holes: ReadonlyMap<number, number>

  constructor(pieces: readonly string[]) {
    const holes = new Map<number, number>()
    let length = -1
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) holes.set(length, index - 1)
      length += piece.length + 1
    }
    this.source = pieces.join(HOLE)
    this.#holes = holes
    for (const piece of pieces) {
      if (piece.includes(HOLE))
        throw invalidCommand('no command can contain a NUL character', piece, piece.indexOf(HOLE))
    }
  }

  get next(): string {
    return this.source[this.at] ?? ''
  }

  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.at)
  }

  /** Moves over `text` if it is next. */
  take(text: string): boolean {
    const found = this.startsWith(text)
    if (found) this.at += text.length
    return found
  }

  /** Moves over what a sticky expression matches here, if it does. */
  match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at
    const text = expression.exec(this.source)?.[0]
    if (text !== undefined) this.at += text.length
    return text
  }

  /** Moves over a value, and tells which one. */
  hole(): number {
    const index = this.#holes.get(this.at)
    if (index === undefined) throw new Error('not at a value')
    this.at++
    return index
  }

  /** Spaces, tabs and joined lines; a comment, which ends before the end of its line. */
  skipBlanks(): void {
    this.match(BLANKS)
    if (this.next === '#') this.match(REST_OF_LINE)
  }

  /** Blanks, comments and ends of lines. */
  skipLines(): void {
    this.skipBlanks()
    while (this.take('\n')) this.skipBlanks()
  }

  fail(message: string, advice?: string, at = this.at): never {
    throw invalidCommand(message, this.source, at, advice)
  }
}

const BLANKS = /(?:[ \t]|\\\n)*/y
const REST_OF_LINE = /[^\n]*/y
