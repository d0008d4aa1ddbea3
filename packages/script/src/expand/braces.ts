// Brace expansion with bash's meaning: `{a,b}`, `{1..9..2}`, `{a..e}`; whatever is neither stays as it is written.
import { ScriptError } from '../errors.ts'
import { isActive, literal, textOf, type Piece } from './pieces.ts'

/** The words that a word with braces stands for, in order: one when it has none. */
export function expandBraces(pieces: readonly Piece[]): Piece[][] {
  if (!pieces.some((piece) => isActive(piece, '{'))) return [[...pieces]]
  const budget = { words: WORDS_MAX }
  return combine(parse({ pieces, closing: matchBraces(pieces) }, 0, pieces.length), budget)
}

/** A piece, or the alternatives that may stand in its place. */
type Node = Piece | readonly (readonly Node[])[]

interface Source {
  readonly pieces: readonly Piece[]
  /** Where an opening brace is closed. */
  readonly closing: ReadonlyMap<number, number>
}

function parse(source: Source, start: number, end: number): Node[] {
  const nodes: Node[] = []
  for (let at = start; at < end; at++) {
    const close = source.closing.get(at)
    const alternatives = close === undefined ? undefined : alternativesIn(source, at + 1, close)
    if (close === undefined || alternatives === undefined) {
      nodes.push(source.pieces[at] ?? literal(''))
    } else {
      nodes.push(alternatives)
      at = close
    }
  }
  return nodes
}

/** What stands between braces; undefined when it is no list and no sequence. */
function alternativesIn(source: Source, start: number, end: number): readonly (readonly Node[])[] | undefined {
  const commas: number[] = []
  for (let at = start; at < end; at++) {
    at = source.closing.get(at) ?? at
    if (isActive(source.pieces[at], ',')) commas.push(at)
  }
  if (commas.length === 0) return sequence(source.pieces.slice(start, end))?.map((text) => [literal(text)])
  return [...commas, end].map((comma, index) => parse(source, (commas[index - 1] ?? start - 1) + 1, comma))
}

function combine(nodes: readonly Node[], budget: { words: number }): Piece[][] {
  let words: Piece[][] = [[]]
  for (const node of nodes) {
    if ('active' in node) {
      for (const word of words) word.push(node)
      continue
    }
    const alternatives = node.flatMap((alternative) => combine(alternative, budget))
    budget.words -= words.length * alternatives.length
    if (budget.words < 0) throw tooMany()
    words = words.flatMap((word) => alternatives.map((alternative) => [...word, ...alternative]))
  }
  return words
}

/** The members of `1..9`, `01..10`, `9..1..2`, `a..e`. */
function sequence(pieces: readonly Piece[]): string[] | undefined {
  if (!pieces.every(({ active }) => active)) return undefined
  const { first, last, from, to, step } = SEQUENCE.exec(textOf(pieces))?.groups ?? {}
  if (first !== undefined && last !== undefined) {
    const width = [first, last].some((number) => PADDED.test(number)) ? Math.max(first.length, last.length) : 0
    return count(Number(first), Number(last), Number(step ?? 1)).map((number) => pad(number, width))
  }
  if (from === undefined || to === undefined) return undefined
  return count(from.charCodeAt(0), to.charCodeAt(0), Number(step ?? 1)).map((code) => String.fromCharCode(code))
}

function count(first: number, last: number, step: number): number[] {
  const size = Math.abs(step) || 1
  const length = Math.floor(Math.abs(last - first) / size) + 1
  if (!(length <= WORDS_MAX)) throw tooMany()
  return Array.from({ length }, (_, index) => first + index * size * Math.sign(last - first))
}

function pad(number: number, width: number): string {
  const sign = number < 0 ? '-' : ''
  return sign + `${Math.abs(number)}`.padStart(width - sign.length, '0')
}

/** Opening brace → its closing one. */
function matchBraces(pieces: readonly Piece[]): Map<number, number> {
  const closing = new Map<number, number>()
  const open: number[] = []
  pieces.forEach((piece, at) => {
    if (isActive(piece, '{')) open.push(at)
    const opened = isActive(piece, '}') ? open.pop() : undefined
    if (opened !== undefined) closing.set(opened, at)
    if (open.length > DEPTH_MAX) throw new ScriptError('invalid-command', `braces in more than ${DEPTH_MAX} braces`)
  })
  return closing
}

function tooMany(): ScriptError {
  return new ScriptError('invalid-command', `braces that stand for more than ${WORDS_MAX} words`)
}

const SEQUENCE =
  /^(?:(?<first>[+-]?\d{1,15})\.\.(?<last>[+-]?\d{1,15})|(?<from>[A-Za-z])\.\.(?<to>[A-Za-z]))(?:\.\.(?<step>[+-]?\d{1,15}))?$/
const PADDED = /^-?0\d/
/** More arguments than any program is given. */
const WORDS_MAX = 100_000
const DEPTH_MAX = 100
