// ssh_config(5) PATTERNS and glob(7): wildcards without backtracking over more than the last `*`.

/** One place in a pattern: a character test, or `*`. */
export type Wildcard = '*' | ((character: string) => boolean)

/** Whether all of `text` matches. Time is at most text × pattern; nothing recurses. */
export function matchWildcards(text: string, pattern: readonly Wildcard[]): boolean {
  let at = 0
  let element = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const wanted = pattern[element]
    if (wanted === '*') {
      star = element++
      resume = at
    } else if (wanted !== undefined && wanted(text[at] as string)) {
      at++
      element++
    } else if (star >= 0) {
      element = star + 1
      at = ++resume
    } else {
      return false
    }
  }
  while (pattern[element] === '*') element++
  return element === pattern.length
}

/** Whether all of `text` matches a pattern of `*`, `?` and literal characters. Case matters. */
export function matchPattern(text: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return text === pattern
  return matchWildcards(text, wildcards(pattern))
}

/**
 * Matches a comma-separated list of patterns, each negated by a leading `!`.
 * `negated` as soon as a negated pattern matches, else `match` if any pattern did, else `none`.
 */
export function matchPatternList(
  text: string,
  list: string,
  options: { readonly lowerCase?: boolean } = {},
): 'match' | 'negated' | 'none' {
  let matched = false
  for (const item of list.split(',')) {
    const negated = item.startsWith('!')
    const spelled = negated ? item.slice(1) : item
    if (spelled.length > PATTERN_LENGTH_MAX) return 'none'
    if (!matchPattern(text, options.lowerCase ? lowerCaseAscii(spelled) : spelled)) continue
    if (negated) return 'negated'
    matched = true
  }
  return matched ? 'match' : 'none'
}

/** Matches a host name against a pattern list, without regard to case. */
export function matchHostName(host: string, list: string): boolean {
  return matchPatternList(lowerCaseAscii(host), list, { lowerCase: true }) === 'match'
}

/** Lower case of A to Z only, as the C locale does it: the length never changes. */
export function lowerCaseAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function wildcards(pattern: string): Wildcard[] {
  const elements: Wildcard[] = []
  for (const character of pattern.split('')) {
    if (character === '*') {
      if (elements.at(-1) !== '*') elements.push('*')
    } else if (character === '?') {
      elements.push(anyCharacter)
    } else {
      elements.push((other) => other === character)
    }
  }
  return elements
}

function anyCharacter(): boolean {
  return true
}

/** OpenSSH gives up on longer ones, too; it bounds the time of one match. */
const PATTERN_LENGTH_MAX = 1022
