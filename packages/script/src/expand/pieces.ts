// A word cut into what is taken as it is and what still has a meaning.
import { ScriptError } from '../errors.ts'
import type { Word } from '../grammar/ast.ts'

/** A part of a word. An active one is a single character that was written without quotes. */
export interface Piece {
  readonly text: string
  readonly active: boolean
}

/** The pieces of a parsed word; its variables become text, whatever they contain. */
export function piecesOfWord(word: Word, env: Readonly<Record<string, string | undefined>>): Piece[] {
  return word.flatMap((part): Piece[] => {
    if (part.kind === 'pattern') return active(part.text)
    if (part.kind === 'text') return [literal(part.text)]
    if (part.kind === 'variable') return [literal(valueOf(part.name, env))]
    throw new ScriptError('invalid-command', 'a process substitution cannot stand here')
  })
}

/** The pieces of a pattern in one string, where a backslash takes the meaning of the next character. */
export function piecesOfPattern(pattern: string): Piece[] {
  const characters = Array.from(pattern)
  const pieces: Piece[] = []
  for (let at = 0; at < characters.length; at++) {
    const next = characters[at + 1]
    const escaped = characters[at] === '\\' && next !== undefined
    pieces.push({ text: escaped ? next : (characters[at] ?? ''), active: !escaped })
    if (escaped) at++
  }
  return pieces
}

/** Taken as it is. */
export function literal(text: string): Piece {
  return { text, active: false }
}

/** The text of a word when nothing in it has a meaning any more. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}

/** Whether the piece is this character, written without quotes. */
export function isActive(piece: Piece | undefined, character: string): boolean {
  return piece?.active === true && piece.text === character
}

/** The pieces cut into single characters. */
export function charactersOf(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap(({ text, active: isActivePiece }) =>
    Array.from(text, (character) => ({ text: character, active: isActivePiece })),
  )
}

function active(text: string): Piece[] {
  return Array.from(text, (character) => ({ text: character, active: true }))
}

/** What to do about a variable that is not set, on whatever host. */
export function adviceOnUnset(name: string): string {
  return `Set it: .env({ ${name}: … }); or, for a dollar sign, write a backslash before it.`
}

// An unset variable that became nothing would make `rm -r $DIR/` remove everything.
function valueOf(name: string, env: Readonly<Record<string, string | undefined>>): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (value !== undefined) return value
  throw new ScriptError('invalid-command', `the variable ${name} is not set`, { advice: adviceOnUnset(name) })
}
