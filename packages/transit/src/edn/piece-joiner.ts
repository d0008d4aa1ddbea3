// A token that is cut between pieces: it is scanned on in the new piece alone, and joined once when its end has come, so
// that the time stays linear however many pieces there are.
import { constituentsEnd } from './character-class.ts'
import { closingQuote, UNFINISHED_ESCAPE } from './string.ts'

/** What the piece before ended in: nothing, a token, a string, or an escape of a string. */
export type CutToken = 'none' | 'token' | 'string' | 'escape'

export class PieceJoiner {
  readonly #classes: Uint8Array
  /** Pieces of a peer that sends few characters each would take many times their memory: they are joined now and then. */
  #parts: string[] = []
  #recent: string[] = []
  #cut: CutToken = 'none'
  #length = 0

  constructor(classes: Uint8Array) {
    this.#classes = classes
  }

  /** In code units, of what is kept. */
  get length(): number {
    return this.#length
  }

  /** Keeps the beginning of a token that goes on in the next piece. */
  keep(rest: string, cut: CutToken): void {
    this.#parts = cut === 'none' ? [] : [rest]
    this.#recent = []
    this.#length = rest.length
    this.#cut = cut
  }

  /** What is kept and `piece`, or undefined if the token goes on after it, too. */
  join(piece: string, isLast: boolean): string | undefined {
    if (this.#cut === 'none') return piece
    this.#recent.push(piece)
    this.#length += piece.length
    if (this.#recent.length === RECENT_MAX) {
      this.#parts.push(this.#recent.join(''))
      this.#recent = []
    }
    if (!isLast && this.#goesOnAfter(piece)) return undefined
    return this.#parts.join('') + this.#recent.join('')
  }

  #goesOnAfter(piece: string): boolean {
    if (piece === '') return true
    if (this.#cut === 'token') return constituentsEnd(piece, 0, this.#classes) === piece.length
    const end = closingQuote(piece, this.#cut === 'escape' ? 1 : 0)
    this.#cut = end === UNFINISHED_ESCAPE ? 'escape' : 'string'
    return end < 0
  }
}

const RECENT_MAX = 1024
