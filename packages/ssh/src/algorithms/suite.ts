// The algorithms of one connection, in order of preference, as values.
import { SshError } from '../errors.ts'
import { findCipher } from './cipher/catalog.ts'
import type { CipherAlgorithm } from './cipher/cipher.ts'
import { findCompression } from './compression/catalog.ts'
import type { CompressionAlgorithm } from './compression/compression.ts'
import { findHostKeyAlgorithm } from './host-key/catalog.ts'
import type { HostKeyAlgorithm } from './host-key/host-key.ts'
import { findKeyExchange } from './key-exchange/catalog.ts'
import type { KeyExchangeMethod } from './key-exchange/method.ts'
import { findMac } from './mac/catalog.ts'
import type { MacAlgorithm } from './mac/mac.ts'
import type { AlgorithmPolicy } from './policy.ts'

export interface AlgorithmSuite {
  /** A method with several names is listed once for each. */
  readonly keyExchange: readonly { readonly name: string; readonly method: KeyExchangeMethod }[]
  readonly hostKey: readonly HostKeyAlgorithm[]
  readonly cipher: readonly CipherAlgorithm[]
  readonly mac: readonly MacAlgorithm[]
  readonly compression: readonly CompressionAlgorithm[]
}

/** The values behind the names of a policy. @throws SshError `invalid-config` for a name that is in no catalog. */
export function algorithmSuite(policy: AlgorithmPolicy): AlgorithmSuite {
  const { keyExchange, serverHostKey, cipher, mac, compression } = policy
  const names = [keyExchange, serverHostKey, cipher, mac, compression].map((list) => list.join(',')).join(';')
  if (latest?.names !== names) latest = { names, suite: makeSuite(policy) }
  return latest.suite
}

/** The connections of a program mostly want the same: they share it. */
let latest: { readonly names: string; readonly suite: AlgorithmSuite } | undefined

function makeSuite(policy: AlgorithmPolicy): AlgorithmSuite {
  return {
    keyExchange: policy.keyExchange.map((name) => ({ name, method: found(name, findKeyExchange(name)) })),
    hostKey: policy.serverHostKey.map((name) => found(name, findHostKeyAlgorithm(name))),
    cipher: policy.cipher.map((name) => found(name, findCipher(name))),
    mac: policy.mac.map((name) => found(name, findMac(name))),
    compression: policy.compression.map((name) => found(name, findCompression(name))),
  }
}

function found<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new SshError('invalid-config', `unknown algorithm "${name}"`, { phase: 'local' })
  return value
}
