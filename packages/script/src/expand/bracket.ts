// Bracket expressions: `[abc]`, `[a-z]`, `[!0-9]`, `[[:alpha:]]` (POSIX.1-2017 XBD §9.3.5, with `!` as XCU §2.13.1 says).
// Ranges go by code point, in every locale.
import { isActive, type Piece } from './pieces.ts'

/** One character of a set. */
export interface Bracket {
  matches(character: string): boolean
  /** The piece after the closing bracket. */
  readonly end: number
}

/**
 * The expression that begins at `start`, in pieces of one character each; undefined when it is never closed, which makes
 * its `[` a character as others.
 */
export function parseBracket(pieces: readonly Piece[], start: number): Bracket | undefined {
  let at = start + 1
  const negated = isActive(pieces[at], '!') || isActive(pieces[at], '^')
  if (negated) at++
  const members: Member[] = []
  for (const first = at; at < pieces.length;) {
    if (isActive(pieces[at], ']') && at > first) {
      const matches = (character: string) => members.some((member) => member(character)) !== negated
      return { matches, end: at + 1 }
    }
    const { member, end } = parseMember(pieces, at)
    members.push(member)
    at = end
  }
  return undefined
}

type Member = (character: string) => boolean

/** A class, a range or a character. */
function parseMember(pieces: readonly Piece[], at: number): { member: Member; end: number } {
  const named = parseNamed(pieces, at)
  if (named?.member !== undefined) return { member: named.member, end: named.end }
  const from = named ?? { text: pieces[at]?.text ?? '', end: at + 1 }
  const isRange = isActive(pieces[from.end], '-') && !isActive(pieces[from.end + 1], ']')
  const last = isRange ? pieces[from.end + 1] : undefined
  if (last === undefined) return { member: (character) => character === from.text, end: from.end }
  const to = parseNamed(pieces, from.end + 1) ?? { text: last.text, end: from.end + 2 }
  const [low, high] = [codePoint(from.text), codePoint(to.text)]
  return { member: (character) => codePoint(character) >= low && codePoint(character) <= high, end: to.end }
}

/** `[:alpha:]`, and the single characters `[.x.]` and `[=x=]`. */
function parseNamed(pieces: readonly Piece[], at: number): { text: string; member?: Member; end: number } | undefined {
  const mark = pieces[at + 1]
  if (!isActive(pieces[at], '[') || mark?.active !== true || !':.='.includes(mark.text)) return undefined
  let name = ''
  for (let end = at + 2; end < pieces.length && name.length <= NAME_MAX; end++) {
    if (isActive(pieces[end], mark.text) && isActive(pieces[end + 1], ']') && name !== '') {
      if (mark.text !== ':') return Array.from(name).length === 1 ? { text: name, end: end + 2 } : undefined
      const pattern = CLASSES[name]
      return pattern === undefined ? undefined : { text: '', member: (it) => pattern.test(it), end: end + 2 }
    }
    name += pieces[end]?.text ?? ''
  }
  return undefined
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{Nd}]/u,
  alpha: /\p{L}/u,
  ascii: /[\0-\x7F]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[^\p{Cc}\p{Z}\p{Cn}\p{Cs}]/u,
  lower: /\p{Ll}/u,
  print: /[^\p{Cc}\p{Zl}\p{Zp}\p{Cn}\p{Cs}]/u,
  punct: /[\p{P}\p{S}]/u,
  space: /\s/,
  upper: /\p{Lu}/u,
  word: /[\p{L}\p{Nd}_]/u,
  xdigit: /[0-9A-Fa-f]/,
}
/** No name of a class is longer. */
const NAME_MAX = 8
