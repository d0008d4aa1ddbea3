// The expansions of a word, in the order of bash: braces, tilde, variables, globs. What is interpolated or quoted never
// expands.
import { ScriptError } from '../errors.ts'
import type { Word } from '../grammar/ast.ts'
import { formsOf, mask } from '../grammar/index.ts'
import { currentScope, scopeEnvironment, scopePath, visible } from '../scope/index.ts'
import { expandBraces } from './braces.ts'
import { findMatches, parseGlob } from './glob.ts'
import { isActive, piecesOfPattern, piecesOfWord, textOf, type Piece } from './pieces.ts'
import { expandTilde } from './tilde.ts'

/** What a glob that matches nothing becomes: an error `no-match`, the word as it is written, or nothing. */
export type NoMatch = 'error' | 'keep' | 'drop'

/** Where a word is expanded. */
export interface ExpandContext {
  /** An absolute path. */
  readonly cwd: string
  /** All variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Default `error`. */
  readonly noMatch?: NoMatch
  readonly signal?: AbortSignal | undefined
}

/** What of `expand` may be chosen. */
export interface ExpandOptions {
  /** Where relative globs start; default: the directory of the scope. */
  readonly cwd?: string
  /** What a glob that matches nothing becomes; default: an error `no-match`. */
  readonly noMatch?: NoMatch
}

/**
 * The words that a pattern stands for: braces `{a,b}` and `{1..9..2}`, `~` and `~user`, globs with `*`, `?`, `[…]` and
 * `**`, all as bash means them. A backslash takes the meaning of what follows.
 */
export async function expand(pattern: string, options: ExpandOptions = {}): Promise<string[]> {
  return expandPieces(piecesOfPattern(pattern), {
    cwd: scopePath(options.cwd),
    env: scopeEnvironment(),
    noMatch: options.noMatch ?? 'error',
    signal: currentScope().signal,
  })
}

/** The arguments that a word of a command becomes. A variable that is not set is an error. */
export async function expandWord(word: Word, context: ExpandContext): Promise<string[]> {
  const secrets = word.flatMap((part) => (part.kind === 'text' && part.secret === true ? [part.text] : []))
  return expandPieces(piecesOfWord(word, context.env), context, secrets)
}

/**
 * The one value of a word that stands for no file names, as in `NAME=value` and after `<<<`: tildes at its start and
 * after colons, and variables.
 */
export async function expandValue(word: Word, context: ExpandContext): Promise<string> {
  let value = ''
  for (const part of cutAtColons(piecesOfWord(word, context.env))) {
    value += textOf(await expandTilde(part, context.env))
  }
  return value
}

async function expandPieces(
  pieces: readonly Piece[],
  context: ExpandContext,
  secrets: readonly string[] = [],
): Promise<string[]> {
  const words: string[] = []
  for (const alternative of expandBraces(pieces)) {
    for (const word of await expandPaths(await expandTilde(alternative, context.env), context, secrets))
      words.push(word)
  }
  return words
}

async function expandPaths(
  pieces: readonly Piece[],
  context: ExpandContext,
  secrets: readonly string[],
): Promise<string[]> {
  // Such as the first of `{,a}`; quotes would have made it a piece.
  if (pieces.length === 0) return []
  const glob = parseGlob(pieces)
  const written = textOf(pieces)
  if (glob === undefined) return [written]
  const found = await findMatches(glob, context.cwd, context.signal)
  if (found.length > 0 || context.noMatch === 'drop') return found
  if (context.noMatch === 'keep') return [written]
  throw new ScriptError('no-match', `no file matches ${visible(mask(written, formsOf(secrets)))}`, {
    advice: 'Quote it if no glob is meant; where nothing may match, interpolate await expand(…, { noMatch: "drop" }).',
  })
}

function cutAtColons(pieces: readonly Piece[]): Piece[][] {
  const parts: Piece[][] = [[]]
  for (const piece of pieces) {
    if (isActive(piece, ':')) parts.push([piece], [])
    else parts.at(-1)?.push(piece)
  }
  return parts
}
