// The names behind the algorithm lists of ssh_config.
import { cipherAlgorithms } from '../../algorithms/cipher/catalog.ts'
import { authorityAlgorithmNames, hostKeyAlgorithms, plainAlgorithms } from '../../algorithms/host-key/catalog.ts'
import { keyExchangeMethods } from '../../algorithms/key-exchange/catalog.ts'
import type { KeyExchangeMethod } from '../../algorithms/key-exchange/method.ts'
import { macAlgorithms } from '../../algorithms/mac/catalog.ts'
import { applyPreference, type NamedAlgorithm } from '../../algorithms/preference.ts'
import type { AlgorithmList } from '../../config/values/kind.ts'

interface Catalog {
  readonly what: string
  readonly names: readonly NamedAlgorithm[]
}

const catalogs: Record<AlgorithmList, Catalog> = {
  ciphers: { what: 'cipher', names: cipherAlgorithms },
  macs: { what: 'MAC', names: macAlgorithms },
  keyExchange: {
    what: 'key exchange method',
    names: keyExchangeMethods.flatMap((method) => nameEach(method)),
  },
  hostKey: { what: 'host key algorithm', names: hostKeyAlgorithms },
  caSignature: {
    what: 'signature algorithm',
    names: plainAlgorithms.map(({ name, standing }) => ({
      name,
      standing: authorityAlgorithmNames.includes(name) ? 'recommended' : standing,
    })),
  },
}

/** A key exchange method can have two names. */
function nameEach({ names, standing }: Pick<KeyExchangeMethod, 'names' | 'standing'>): NamedAlgorithm[] {
  return names.map((name) => ({ name, standing }))
}

/** The names that a list stands for; for undefined, the defaults. @throws SshError `invalid-config` */
export function algorithmNamesFor(list: AlgorithmList, spec: string | undefined): readonly string[] {
  const { what, names } = catalogs[list]
  return applyPreference(what, names, spec)
}

/** Every name that a list may hold, whatever its standing. */
export function knownAlgorithmNames(list: AlgorithmList): readonly string[] {
  return catalogs[list].names.map(({ name }) => name)
}
