// Which algorithms are offered and in which order, as a value. The defaults are a filter on the catalogs.
import { cipherAlgorithms } from './cipher/catalog.ts'
import { hostKeyAlgorithms } from './host-key/catalog.ts'
import { keyExchangeMethods } from './key-exchange/catalog.ts'
import type { KeyExchangeMethod } from './key-exchange/method.ts'
import { macAlgorithms } from './mac/catalog.ts'
import { applyPreference, type NamedAlgorithm } from './preference.ts'

/** Preference lists, best first: what goes into SSH_MSG_KEXINIT. */
export interface AlgorithmPolicy {
  readonly keyExchange: readonly string[]
  readonly serverHostKey: readonly string[]
  readonly cipher: readonly string[]
  readonly mac: readonly string[]
  readonly compression: readonly string[]
}

/** What differs from the defaults, each in the list language of ssh_config (see `applyPreference`). */
export interface AlgorithmChoices {
  readonly keyExchange?: string | undefined
  readonly serverHostKey?: string | undefined
  readonly cipher?: string | undefined
  readonly mac?: string | undefined
  /** Prefer compression. Off by default: then only `none` is offered. */
  readonly compression?: boolean | undefined
}

/**
 * The lists that follow from `choices`; without any, the recommended algorithms in the order of their catalogs.
 * `hostKeys` is the catalog of host key algorithms.
 * @throws SshError with code `invalid-config` for a name or list that cannot be.
 */
export function algorithmPolicy(hostKeys: readonly NamedAlgorithm[], choices: AlgorithmChoices = {}): AlgorithmPolicy {
  if (hostKeys !== hostKeyAlgorithms) return chosenPolicy(hostKeys, choices)
  const { keyExchange, serverHostKey, cipher, mac, compression = false } = choices
  const chosen = JSON.stringify([keyExchange, serverHostKey, cipher, mac, compression])
  if (latest?.chosen !== chosen) latest = { chosen, policy: chosenPolicy(hostKeys, choices) }
  return latest.policy
}

/** The connections of a program mostly want the same, and each asks several times. */
let latest: { readonly chosen: string; readonly policy: AlgorithmPolicy } | undefined

function chosenPolicy(hostKeys: readonly NamedAlgorithm[], choices: AlgorithmChoices): AlgorithmPolicy {
  return {
    keyExchange: applyPreference('key exchange method', keyExchangeNames(), choices.keyExchange),
    serverHostKey: applyPreference('host key algorithm', hostKeys, choices.serverHostKey),
    cipher: applyPreference('cipher', cipherAlgorithms, choices.cipher),
    mac: applyPreference('MAC', macAlgorithms, choices.mac),
    compression: choices.compression === true ? ['zlib@openssh.com', 'none'] : ['none'],
  }
}

/** What is offered when nothing is said. */
export const defaultPolicy: AlgorithmPolicy = chosenPolicy(hostKeyAlgorithms, {})

/** The catalog of key exchange methods name by name: a method can have two. */
function keyExchangeNames(): readonly NamedAlgorithm[] {
  return keyExchangeMethods.flatMap(({ names, standing }: KeyExchangeMethod) =>
    names.map((name) => ({ name, standing })),
  )
}
