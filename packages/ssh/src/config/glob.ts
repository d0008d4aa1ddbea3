// glob(7): the patterns of file names in Include.
import { matchWildcards, type Wildcard } from './pattern.ts'

/** Whether a part of a path has wildcards. */
export function hasWildcards(part: string): boolean {
  return /[*?[\\]/.test(part)
}

/** Whether a file name matches one part of a pattern. A dot in front matches only a dot. */
export function matchFileName(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('\\.')) return false
  return matchWildcards(name, parsePattern(pattern))
}

function parsePattern(pattern: string): Wildcard[] {
  const elements: Wildcard[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string
    const set = character === '[' ? parseSet(pattern, at) : undefined
    if (set !== undefined) {
      elements.push(set.test)
      at = set.end
    } else if (character === '*') {
      elements.push('*')
    } else if (character === '?') {
      elements.push(() => true)
    } else {
      const literal = character === '\\' && at + 1 < pattern.length ? (pattern[++at] as string) : character
      elements.push((other) => other === literal)
    }
  }
  return elements
}

/** `[abc]`, `[a-z]`, `[!a]`, `[[:digit:]]`; undefined when it is not closed. */
function parseSet(pattern: string, start: number): { test: (character: string) => boolean; end: number } | undefined {
  let at = start + 1
  const negated = pattern[at] === '!' || pattern[at] === '^'
  if (negated) at++
  const tests: ((character: string) => boolean)[] = []
  for (let first = true; at < pattern.length; first = false) {
    if (pattern[at] === ']' && !first) {
      return { test: (character) => tests.some((test) => test(character)) !== negated, end: at }
    }
    const named = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + CLASS_LENGTH_MAX))
    const known = named === null ? undefined : characterClasses[named[1] as string]
    if (known !== undefined) {
      tests.push((character) => known.test(character))
      at += (named as RegExpExecArray)[0].length
      continue
    }
    if (pattern[at] === '\\' && at + 1 < pattern.length) at++
    const low = pattern[at] as string
    const isRange = pattern[at + 1] === '-' && pattern[at + 2] !== ']' && at + 2 < pattern.length
    const high = isRange ? (pattern[at + 2] as string) : low
    tests.push((character) => character >= low && character <= high)
    at += isRange ? 3 : 1
  }
  return undefined
}

const CLASS_LENGTH_MAX = 16
const characterClasses: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[0-9A-Fa-f]/,
}
