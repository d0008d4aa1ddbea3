// ssh_config(5), "Ciphers", "HostKeyAlgorithms", "KexAlgorithms", "MACs": the language of preference lists.
import { SshError } from '../errors.ts'
import type { Standing } from './standing.ts'

/** What a catalog says about one name. */
export interface NamedAlgorithm {
  readonly name: string
  readonly standing: Standing
}

/**
 * The preference list that `list` says, best first. `what` names the kind of algorithm for errors.
 * - undefined: the recommended algorithms of the catalog, in its order
 * - `a,b`: these alone
 * - `+a,b`: the defaults, then these
 * - `-a,b`: the defaults without these
 * - `^a,b`: these, then the rest of the defaults
 *
 * A name may hold the wildcards `*` and `?`. A wildcard brings in the recommended algorithms that it matches; dated ones
 * must be named, or be all that a wildcard matches.
 *
 * As with ssh, what follows an empty name (`a,,b`) is not checked: names that are not known there are passed over, and with
 * `+` all of them are.
 * @throws SshError with code `invalid-config` for an unknown name, a wildcard that matches nothing, or an empty result.
 */
export function applyPreference(
  what: string,
  catalog: readonly NamedAlgorithm[],
  list: string | undefined,
): readonly string[] {
  const defaults = recommendedNames(catalog)
  if (list === undefined) return defaults
  const operator = list[0] ?? ''
  const names = ('+-^'.includes(operator) ? list.slice(1) : list).split(',')
  if (operator === '-') return notEmpty(what, list, without(defaults, names))
  if (names.length === 1 && names[0] === '') throw invalid(`the list of ${what}s is empty`, 'name at least one')
  const empty = names.includes('') ? names.indexOf('') : names.length
  const chosen = names.slice(0, empty).flatMap((name) => expand(what, catalog, name))
  if (operator === '+') return unique([...defaults, ...chosen])
  const unchecked = names.slice(empty).flatMap((name) => matching(catalog, name))
  if (operator === '^') return unique([...chosen, ...unchecked, ...defaults])
  return notEmpty(what, list, unique([...chosen, ...unchecked]))
}

function recommendedNames(catalog: readonly NamedAlgorithm[]): readonly string[] {
  return catalog.filter((algorithm) => algorithm.standing === 'recommended').map((algorithm) => algorithm.name)
}

function expand(what: string, catalog: readonly NamedAlgorithm[], pattern: string): readonly string[] {
  const names = matching(catalog, pattern)
  if (names.length > 0) return names
  const fault = isPattern(pattern) ? `no ${what} matches "${pattern}"` : `unknown ${what} "${pattern}"`
  throw invalid(fault, `known are: ${catalog.map(({ name }) => name).join(',')}`)
}

function matching(catalog: readonly NamedAlgorithm[], pattern: string): readonly string[] {
  const known = catalog.map((algorithm) => algorithm.name)
  if (!isPattern(pattern)) return known.includes(pattern) ? [pattern] : []
  const names = recommendedNames(catalog).filter((name) => matches(pattern, name))
  return names.length > 0 ? names : known.filter((name) => matches(pattern, name))
}

/** As with ssh, a name to remove need not be known: the list then works with older and newer versions. */
function without(defaults: readonly string[], patterns: readonly string[]): readonly string[] {
  return defaults.filter((name) => !patterns.some((pattern) => matches(pattern, name)))
}

function notEmpty(what: string, list: string, names: readonly string[]): readonly string[] {
  if (names.length > 0) return names
  throw invalid(`"${list}" leaves no ${what}`, 'leave at least one')
}

function isPattern(name: string): boolean {
  return name.includes('*') || name.includes('?')
}

/** Wildcard match in time that is at most the product of the lengths: no backtracking beyond the last `*`. */
function matches(pattern: string, name: string): boolean {
  let p = 0
  let n = 0
  let star = -1
  let retry = 0
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++
      retry = n
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++retry
    } else {
      return false
    }
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

function invalid(message: string, advice: string): SshError {
  return new SshError('invalid-config', message, { phase: 'local', advice })
}
