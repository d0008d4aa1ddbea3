// Lists of algorithm names: a list of its own, or `+`, `-` and `^` on the defaults.
import { SshError } from '../../errors.ts'
import { type AlgorithmList, type ExpandAlgorithms, type Kind, refuse } from './kind.ts'

/** Keeps the text of the list. It is checked where the names are known; `fault` is how a bad one is reported. */
export function algorithms(list: AlgorithmList, fault: string): Kind<string> {
  return {
    parse(line) {
      const spec = line.required()
      const { expandAlgorithms, complain } = line.context
      // What is to be removed need not be known: the list then works with older and newer versions.
      if (spec.startsWith('-') || expandAlgorithms === undefined) return spec
      const unknown = unknownAlgorithm(list, spec.replace(/^[+^]/, ''), expandAlgorithms)
      if (unknown && list === 'keyExchange') complain?.(`Unsupported KEX algorithm "${unknown}"`)
      if (unknown !== undefined || !isUsable(list, spec, expandAlgorithms)) refuse(`${fault} '${spec}'.`)
      return spec
    },
    format: String,
  }
}

/**
 * The first of comma-separated names that is not known, up to an empty one; undefined when all are. As with ssh, only
 * types of keys may be named by wildcards, and a list that is empty as a whole is none.
 */
export function unknownAlgorithm(list: AlgorithmList, names: string, expand: ExpandAlgorithms): string | undefined {
  if (names === '') return ''
  const given = names.split(',')
  const end = given.indexOf('')
  const literal = list !== 'hostKey' && list !== 'caSignature'
  const refused = literal ? /^[+^-]|[*?]/ : /^[+^-]/
  return given.slice(0, end < 0 ? undefined : end).find((name) => refused.test(name) || !isUsable(list, name, expand))
}

/** Does it stand for any algorithm? */
function isUsable(list: AlgorithmList, spec: string, expand: ExpandAlgorithms): boolean {
  try {
    return expand(list, spec).length > 0
  } catch (error) {
    if (error instanceof SshError) return false
    throw error
  }
}
