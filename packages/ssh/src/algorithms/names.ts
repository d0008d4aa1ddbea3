// What the catalogs hold, as plain data: programs that only name algorithms are bundled with this alone, and load none.
import { cipherAlgorithms } from './cipher/catalog.ts'
import { compressionAlgorithms } from './compression/catalog.ts'
import { authorityAlgorithmNames, hostKeyAlgorithms, plainAlgorithms } from './host-key/catalog.ts'
import { keyExchangeMethods } from './key-exchange/catalog.ts'
import { macAlgorithms } from './mac/catalog.ts'
import type { NamedAlgorithm } from './preference.ts'

/** A host key or signature algorithm by name. */
export interface NamedKeyAlgorithm extends NamedAlgorithm {
  readonly publicKeyFormat: string
  readonly certificate: boolean
}

/** The names of all algorithms, best first, with their standing and what is known of them without running them. */
export interface AlgorithmNames {
  readonly ciphers: readonly (NamedAlgorithm & { readonly authenticated: boolean })[]
  readonly macs: readonly NamedAlgorithm[]
  /** A method with two names is in it twice. */
  readonly keyExchange: readonly NamedAlgorithm[]
  readonly hostKey: readonly NamedKeyAlgorithm[]
  /** Those that authorities sign certificates with are `recommended`. */
  readonly caSignature: readonly NamedAlgorithm[]
  readonly compression: readonly string[]
}

/** The names of all algorithms of the catalogs. */
export const algorithmNames: AlgorithmNames = {
  ciphers: cipherAlgorithms.map(({ name, standing, authenticated }) => ({
    name,
    standing,
    authenticated: Boolean(authenticated),
  })),
  macs: macAlgorithms.map(({ name, standing }) => ({ name, standing })),
  keyExchange: keyExchangeMethods.flatMap(({ names, standing }) =>
    (names as readonly string[]).map((name) => ({ name, standing })),
  ),
  hostKey: hostKeyAlgorithms.map(({ name, standing, publicKeyFormat, certificate }) => ({
    name,
    standing,
    publicKeyFormat,
    certificate: Boolean(certificate),
  })),
  caSignature: plainAlgorithms.map(({ name, standing }) => ({
    name,
    standing: authorityAlgorithmNames.includes(name) ? 'recommended' : standing,
  })),
  compression: compressionAlgorithms.map(({ name }) => name),
}
