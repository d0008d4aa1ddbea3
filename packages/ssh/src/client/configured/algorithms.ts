// The names behind the algorithm lists of ssh_config.
import { algorithmNames } from '../../algorithms/names.ts'
import { applyPreference } from '../../algorithms/preference.ts'
import type { AlgorithmList } from '../../config/values/kind.ts'

const kinds: Record<AlgorithmList, string> = {
  ciphers: 'cipher',
  macs: 'MAC',
  keyExchange: 'key exchange method',
  hostKey: 'host key algorithm',
  caSignature: 'signature algorithm',
}

/** The names that a list stands for; for undefined, the defaults. @throws SshError `invalid-config` */
export function algorithmNamesFor(list: AlgorithmList, spec: string | undefined): readonly string[] {
  return applyPreference(kinds[list], algorithmNames[list], spec)
}

/** Every name that a list may hold, whatever its standing. */
export function knownAlgorithmNames(list: AlgorithmList): readonly string[] {
  return algorithmNames[list].map(({ name }) => name)
}
