// Lists of algorithm names: a list of its own, or `+`, `-` and `^` on the defaults.
import { ConfigError } from '../../errors.ts'
import { matchPatternList } from '../pattern.ts'
import { type AlgorithmList, type AlgorithmNames, type Kind, refuse } from './kind.ts'

/**
 * Keeps the text of the list. It is checked when the names are known; `fault` is how a bad one is reported.
 * Wildcards are taken where ssh takes them: in lists of key types.
 */
export function algorithms(list: AlgorithmList, fault: string): Kind<string> {
  return {
    parse(line) {
      const spec = line.required()
      const names = line.context.algorithms
      const wildcards = list === 'hostKey' || list === 'caSignature'
      if (names !== undefined && !isValid(spec, names.supported(list), wildcards)) refuse(`${fault} '${spec}'.`)
      return spec
    },
    format: String,
  }
}

/**
 * The names that a list stands for: `+` appends to the defaults, `-` removes the names that match, `^` puts first,
 * anything else replaces them. Each name may be a pattern over the supported ones.
 * @throws ConfigError when nothing is left or a name is negated.
 */
export function expandAlgorithms(spec: string | undefined, list: AlgorithmList, names: AlgorithmNames): string[] {
  const supported = names.supported(list)
  const defaults = names.defaults(list)
  if (spec === undefined || spec === '') return [...defaults]
  const given = /^[+^-]/.test(spec) ? spec.slice(1) : spec
  if (spec.startsWith('-')) return defaults.filter((name) => matchPatternList(name, given) !== 'match')
  const items = given.split(',').filter((item) => item !== '')
  if (items.some((item) => item.startsWith('!'))) throw new ConfigError(`negation in a list of algorithms: ${spec}`)
  const wanted = spec.startsWith('+') ? [...defaults, ...items] : spec.startsWith('^') ? [...items, ...defaults] : items
  const found = new Set<string>()
  for (const item of wanted) {
    for (const name of supported) if (matchPatternList(name, item) === 'match') found.add(name)
  }
  if (found.size === 0) throw new ConfigError(`no algorithm is left of ${spec}`)
  return [...found]
}

/** A list that removes is never wrong. */
function isValid(spec: string, supported: readonly string[], wildcards: boolean): boolean {
  if (spec.startsWith('-')) return true
  const items = (/^[+^]/.test(spec) ? spec.slice(1) : spec).split(',')
  return items.every((item) =>
    wildcards ? supported.some((name) => matchPatternList(name, item) === 'match') : supported.includes(item),
  )
}
