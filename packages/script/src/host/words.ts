// Words of a command as text for `sh`: braces expand here, tildes, variables and globs over there, all else is quoted.
import { ScriptError } from '../errors.ts'
import { expandBraces } from '../expand/braces.ts'
import { parseGlob } from '../expand/glob.ts'
import { isActive, type Piece, textOf } from '../expand/pieces.ts'
import type { Word } from '../grammar/ast.ts'
import { hard, quoted } from '../grammar/sh-text.ts'

/** A word for `sh`. */
export interface ShWord {
  readonly text: string
  /** Expands to names of files, and must find some. */
  readonly glob: boolean
  /** A glob with `**`, which sh does not know: what stands before and after it. `text` means nothing then. */
  readonly deep: { readonly start: string; readonly rest: string } | undefined
}

/** What words need from around them. */
export interface WordSurroundings {
  /** The text of the path of a pipe from or to a list. */
  substitute(part: Extract<Word[number], { kind: 'substitution' }>): string
  /** A variable must be set over there; gives the name by which the value is found. */
  variable(name: string): string
}

/** The words that one word becomes by its braces. */
export function renderWord(word: Word, around: WordSurroundings): ShWord[] {
  const references: string[] = []
  const pieces = word.flatMap((part): Piece[] => {
    if (part.kind === 'text') return [{ text: part.text, active: false }]
    if (part.kind === 'pattern') return Array.from(part.text, (text) => ({ text, active: true }))
    references.push(part.kind === 'variable' ? variable(part.name, around) : around.substitute(part))
    return [{ text: `${REFERENCE}${references.length - 1}${REFERENCE}`, active: false }]
  })
  return expandBraces(pieces)
    .filter((each) => each.length > 0)
    .map((each) => renderPieces(each, references))
}

/** A value, as after `NAME=` or `<<<`: one word, in which tildes expand at the start and after colons. */
export function renderValue(word: Word, around: WordSurroundings): string {
  return word
    .map((part, index) => {
      if (part.kind === 'variable') return variable(part.name, around)
      if (part.kind === 'substitution') return around.substitute(part)
      if (part.kind === 'text') return quoted(part.text)
      return part.text
        .split(':')
        .map((piece, at) => (index === 0 || at > 0 ? withTilde(piece) : quoted(piece)))
        .join(':')
    })
    .join('')
}

/** Quotes right after a name, or around the colon before it, would have `sh` take it as it is. */
function withTilde(piece: string): string {
  const tilde = /^~[\w.-]*(?:\/|$)/.exec(piece)?.[0] ?? ''
  return piece === tilde ? tilde : tilde + quoted(piece.slice(tilde.length))
}

/** A word as a person would read it; secrets are not shown. */
export function writtenWord(word: Word): string {
  return word
    .map((part) => {
      if (part.kind === 'text') return part.secret === true ? '***' : part.text
      if (part.kind === 'pattern') return part.text
      if (part.kind === 'variable') return `$${part.name}`
      return part.direction === 'from' ? '<(…)' : '>(…)'
    })
    .join('')
}

function variable(name: string, around: WordSurroundings): string {
  return `"\${${around.variable(name)}}"`
}

function renderPieces(pieces: readonly Piece[], references: readonly string[]): ShWord {
  const glob = parseGlob(pieces) !== undefined
  const deep = glob ? deepIn(pieces) : undefined
  return {
    glob,
    text: textFor(pieces, glob, references) || '""',
    deep: deep && {
      start: textFor(deep.start, true, references),
      rest: textFor(deep.rest, true, references),
    },
  }
}

function textFor(pieces: readonly Piece[], glob: boolean, references: readonly string[]): string {
  const { tilde, rest } = cutTilde(pieces)
  let text = tilde
  let literal = ''
  const flush = (): void => {
    if (literal !== '') text += quoted(literal)
    literal = ''
  }
  rest.forEach((piece, at) => {
    const reference = REFERENCED.exec(piece.text)
    if (!piece.active && reference !== null) {
      flush()
      text += references[Number(reference[1])] ?? ''
    } else if (glob && piece.active && (PATTERN.test(piece.text) || isNegation(rest, at))) {
      flush()
      text += isNegation(rest, at) ? hard('!') : piece.text
    } else literal += piece.text
  })
  flush()
  return text
}

/** The pieces before and after a segment `**`. */
function deepIn(
  pieces: readonly Piece[],
): { readonly start: readonly Piece[]; readonly rest: readonly Piece[] } | undefined {
  const places = pieces.flatMap((_, at) => (isDeep(pieces, at) ? [at] : []))
  const [at, ...others] = places
  if (at === undefined) return undefined
  if (others.length > 0) {
    throw new ScriptError('invalid-command', 'on other hosts, a glob has one ** at most', {
      advice: 'Let find look for the files there.',
    })
  }
  const after = pieces.slice(at + 2)
  const [slash, ...rest] = after
  if (slash === undefined) return { start: pieces.slice(0, at), rest: [{ text: '*', active: true }] }
  const next = [{ ...slash, text: slash.text.replace(/^\/+/, '') }, ...rest].filter(({ text }) => text !== '')
  const named = next.length > 0 ? next : Array.from('*/', (text) => ({ text, active: true }))
  return { start: pieces.slice(0, at), rest: named }
}

function isDeep(pieces: readonly Piece[], at: number): boolean {
  const [before, after] = [pieces[at - 1]?.text ?? '/', pieces[at + 2]?.text ?? '/']
  return isActive(pieces[at], '*') && isActive(pieces[at + 1], '*') && before.endsWith('/') && after.startsWith('/')
}

/** `~` and `~user` stand without quotes. */
function cutTilde(pieces: readonly Piece[]): { tilde: string; rest: readonly Piece[] } {
  if (!isActive(pieces[0], '~')) return { tilde: '', rest: pieces }
  const slash = pieces.findIndex(({ text }) => text.startsWith('/'))
  const name = pieces.slice(1, slash < 0 ? pieces.length : slash)
  if (!name.every(({ text, active }) => active && /^[\w.-]$/.test(text))) return { tilde: '', rest: pieces }
  if (slash < 0) return { tilde: `~${textOf(name)}`, rest: [] }
  // The slash belongs to it: quoted, it would end no name.
  const [first, ...others] = pieces.slice(slash)
  return {
    tilde: `~${textOf(name)}/`,
    rest: [{ ...first, text: first?.text.slice(1) ?? '', active: false }, ...others],
  }
}

/** In `[!a]` and `[^a]`; sh knows the first one only. */
function isNegation(pieces: readonly Piece[], at: number): boolean {
  return (isActive(pieces[at], '!') || isActive(pieces[at], '^')) && isActive(pieces[at - 1], '[')
}

/** No word holds a NUL. */
const REFERENCE = '\0'
// eslint-disable-next-line no-control-regex
const REFERENCED = /^\0(\d+)\0$/
/** What a glob may hold without quotes. */
const PATTERN = /^[A-Za-z0-9_./*?[\]:=-]$/
