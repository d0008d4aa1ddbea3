// What costs time and does not depend on the server is done while the network is waited for.
import { findKeyExchange } from '../algorithms/key-exchange/catalog.ts'
import type { AlgorithmChoices } from '../algorithms/policy.ts'
import { nodeCrypto } from '../crypto/node.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import type { ServerPreferences } from '../known-hosts/preferences.ts'
import { keyExchangePreference } from './preferring.ts'

/** A provider for the key exchange that the server will choose, as far as is known; else undefined. */
export function preparedCrypto(
  algorithms: AlgorithmChoices | undefined,
  remembered: ServerPreferences | undefined,
): CryptoProvider | undefined {
  const [first] = keyExchangePreference(algorithms, remembered)
  if (first === undefined || first !== remembered?.keyExchange[0]) return undefined
  return findKeyExchange(first)?.prepare?.(nodeCrypto)
}
