// What a server prefers goes first, so that the first key exchange packet can be guessed right.
import { hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import { findKeyExchange } from '../algorithms/key-exchange/catalog.ts'
import { type AlgorithmChoices, algorithmPolicy } from '../algorithms/policy.ts'
import type { ServerPreferences } from '../known-hosts/preferences.ts'

/** The list with one of its entries first. */
export function preferring(names: readonly string[], first: string | undefined): readonly string[] {
  return first !== undefined && names.includes(first) ? [first, ...names.filter((name) => name !== first)] : names
}

/** The key exchange methods to offer: as asked for, else what the server prefers first. */
export function keyExchangePreference(
  algorithms: AlgorithmChoices | undefined,
  remembered: ServerPreferences | undefined,
): readonly string[] {
  const { keyExchange } = algorithmPolicy(hostKeyAlgorithms, algorithms)
  return algorithms?.keyExchange === undefined ? preferringSafely(keyExchange, remembered) : keyExchange
}

/** Never a method without post-quantum security where the list has better ones. */
export function preferringSafely(
  names: readonly string[],
  remembered: ServerPreferences | undefined,
): readonly string[] {
  const first = remembered?.keyExchange[0]
  const isSafe = (name: string | undefined): boolean =>
    name !== undefined && findKeyExchange(name)?.postQuantum === true
  return isSafe(first) || !names.some(isSafe) ? preferring(names, first) : names
}
