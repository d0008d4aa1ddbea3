// The algorithms of one connection, in order of preference, as values.
import type { CipherAlgorithm } from './cipher/cipher.ts'
import type { CompressionAlgorithm } from './compression/compression.ts'
import type { HostKeyAlgorithm } from './host-key/host-key.ts'
import type { KeyExchangeMethod } from './key-exchange/method.ts'
import type { MacAlgorithm } from './mac/mac.ts'

export interface AlgorithmSuite {
  /** A method with several names is listed once for each. */
  readonly keyExchange: readonly { readonly name: string; readonly method: KeyExchangeMethod }[]
  readonly hostKey: readonly HostKeyAlgorithm[]
  readonly cipher: readonly CipherAlgorithm[]
  readonly mac: readonly MacAlgorithm[]
  readonly compression: readonly CompressionAlgorithm[]
}
