// Two ends without a common algorithm: which of theirs we have, and how to allow it.
import { cipherAlgorithms } from '../../algorithms/cipher/catalog.ts'
import { hostKeyAlgorithms } from '../../algorithms/host-key/catalog.ts'
import { keyExchangeMethods } from '../../algorithms/key-exchange/catalog.ts'
import type { KeyExchangeMethod } from '../../algorithms/key-exchange/method.ts'
import { macAlgorithms } from '../../algorithms/mac/catalog.ts'
import type { AlgorithmChoices } from '../../algorithms/policy.ts'
import type { Standing } from '../../algorithms/standing.ts'
import type { NegotiationError } from '../../errors.ts'

/** For a client whose negotiation failed. */
export function adviceOnAlgorithms({ what, theirs }: NegotiationError): string {
  const kind = kinds[what]
  if (kind === undefined) return 'allow compression: algorithms: { compression: true } (Compression yes)'
  const possible = kind.known().filter(({ name }) => theirs.includes(name))
  const [first] = possible
  if (first === undefined) return `no ${what} of theirs is known here: the server needs an update`
  const names = possible.map(({ name, standing }) => (standing === 'recommended' ? name : `${name} (${standing})`))
  return `they have ${names.join(', ')}; to allow it: algorithms: { ${kind.choice}: '+${first.name}' }, or ${kind.keyword} +${first.name} in ssh_config`
}

interface Kind {
  readonly choice: keyof AlgorithmChoices
  readonly keyword: string
  /** The safest first. */
  known(): readonly { readonly name: string; readonly standing: Standing }[]
}

function safestFirst(algorithms: readonly { readonly name: string; readonly standing: Standing }[]) {
  const standings: readonly Standing[] = ['recommended', 'legacy', 'insecure']
  return standings.flatMap((standing) => algorithms.filter((algorithm) => algorithm.standing === standing))
}

/** By the words of NegotiationError.what. */
const kinds: Readonly<Record<string, Kind>> = {
  'key exchange method': {
    choice: 'keyExchange',
    keyword: 'KexAlgorithms',
    known: () =>
      safestFirst(
        keyExchangeMethods.flatMap(({ names, standing }: KeyExchangeMethod) =>
          names.map((name) => ({ name, standing })),
        ),
      ),
  },
  'host key type': {
    choice: 'serverHostKey',
    keyword: 'HostKeyAlgorithms',
    known: () => safestFirst(hostKeyAlgorithms),
  },
  cipher: { choice: 'cipher', keyword: 'Ciphers', known: () => safestFirst(cipherAlgorithms) },
  MAC: { choice: 'mac', keyword: 'MACs', known: () => safestFirst(macAlgorithms) },
}
