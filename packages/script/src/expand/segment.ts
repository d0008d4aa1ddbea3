// The part of a glob between two slashes: `*`, `?` and brackets, matched against one name. The time is bounded by
// the product of both lengths: only the last `*` is ever tried again.
import { parseBracket, type Bracket } from './bracket.ts'
import { charactersOf, isActive, textOf, type Piece } from './pieces.ts'

/** What one step of a pattern takes: any run of characters, any one, one of a set, or exactly this one. */
type Step = '*' | '?' | Bracket | { readonly character: string }

/** A part of a path pattern: text that is taken as it is, `**`, or a pattern. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'directories' }
  | { readonly kind: 'pattern'; readonly steps: readonly Step[]; readonly showsHidden: boolean }

/** What the pieces between two slashes mean. */
export function parseSegment(written: readonly Piece[]): Segment {
  const pieces = charactersOf(written)
  if (pieces.length === 2 && pieces.every((piece) => isActive(piece, '*'))) return { kind: 'directories' }
  const steps: Step[] = []
  const lastClose = pieces.findLastIndex((piece) => isActive(piece, ']'))
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at]
    const bracket = isActive(piece, '[') && at < lastClose ? parseBracket(pieces, at) : undefined
    if (bracket !== undefined) {
      steps.push(bracket)
      at = bracket.end
      continue
    }
    if (isActive(piece, '*')) steps.push('*')
    else if (isActive(piece, '?')) steps.push('?')
    else steps.push({ character: piece?.text ?? '' })
    at++
  }
  if (!steps.some(isWild)) return { kind: 'text', text: textOf(pieces) }
  const first = steps[0]
  const showsHidden = typeof first === 'object' && 'character' in first && first.character === '.'
  return { kind: 'pattern', steps, showsHidden }
}

/** Whether a pattern matches a whole name. A leading dot must be written. */
export function matchesName(segment: Extract<Segment, { kind: 'pattern' }>, name: string): boolean {
  if (name.startsWith('.') && !segment.showsHidden) return false
  const characters = Array.from(name)
  const { steps } = segment
  let step = 0
  let at = 0
  let afterStar = -1
  let starTook = 0
  while (at < characters.length) {
    const wanted = steps[step]
    if (wanted === '*') {
      afterStar = ++step
      starTook = at
    } else if (wanted !== undefined && takes(wanted, characters[at] ?? '')) {
      step++
      at++
    } else if (afterStar >= 0) {
      step = afterStar
      at = ++starTook
    } else return false
  }
  while (steps[step] === '*') step++
  return step === steps.length
}

function takes(step: Exclude<Step, '*'>, character: string): boolean {
  if (step === '?') return true
  return 'character' in step ? step.character === character : step.matches(character)
}

function isWild(step: Step): boolean {
  return typeof step === 'string' || !('character' in step)
}
