// Lists of algorithm names: a list of its own, or `+`, `-` and `^` on the defaults.
import { SshError } from '../../errors.ts'
import { type AlgorithmList, type Kind, type OptionLine, refuse } from './kind.ts'

/** Keeps the text of the list. It is checked where the names are known; `fault` is how a bad one is reported. */
export function algorithms(list: AlgorithmList, fault: string): Kind<string> {
  return {
    parse(line) {
      const spec = line.required()
      // What is to be removed need not be known: the list then works with older and newer versions.
      if (spec.startsWith('-')) return spec
      try {
        line.context.expandAlgorithms?.(list, spec)
      } catch (error) {
        if (!(error instanceof SshError)) throw error
        if (list === 'keyExchange') complainOfUnknown(line, spec)
        refuse(`${fault} '${spec}'.`)
      }
      return spec
    },
    format: String,
  }
}

/** ssh names the first unknown key exchange method by itself. */
function complainOfUnknown({ context }: OptionLine, spec: string): void {
  const isUnknown = (name: string): boolean => {
    try {
      return context.expandAlgorithms?.('keyExchange', name).length === 0
    } catch {
      return true
    }
  }
  const name = spec.replace(/^[+^]/, '').split(',').find(isUnknown)
  if (name !== undefined && name !== '') context.complain?.(`Unsupported KEX algorithm "${name}"`)
}
