// All host key and user key signature algorithms, best first: the order of OpenSSH 10, where certificates precede keys.
import { certified } from './certified.ts'
import { dsa } from './dsa.ts'
import { ecdsaAlgorithms } from './ecdsa.ts'
import { ed25519, ed448 } from './eddsa.ts'
import type { HostKeyAlgorithm, VerifyPolicy } from './host-key.ts'
import type { PlainAlgorithm } from './plain-algorithm.ts'
import { rsaSha1, rsaSha256, rsaSha512 } from './rsa.ts'
import { skEcdsa, skEd25519 } from './security-key.ts'

/** Algorithms over plain keys. */
export const plainAlgorithms: readonly PlainAlgorithm[] = [
  ed25519,
  ...ecdsaAlgorithms,
  skEd25519,
  skEcdsa,
  rsaSha512,
  rsaSha256,
  ed448,
  rsaSha1,
  dsa,
]

/** Every host key and signature algorithm, certificates first, best first. */
export const hostKeyAlgorithms: readonly HostKeyAlgorithm[] = [...plainAlgorithms.map(certified), ...plainAlgorithms]

/** The host key algorithm of that name, if it is known. */
export function findHostKeyAlgorithm(name: string): HostKeyAlgorithm | undefined {
  return hostKeyAlgorithms.find((algorithm) => algorithm.name === name)
}

/**
 * The names of the algorithms that a key of this format (or certificate) can sign with, best first. A format that we do
 * not know is the name of its only algorithm, as with every format but RSA.
 */
export function algorithmNamesOf(publicKeyFormat: string): readonly string[] {
  const known = hostKeyAlgorithms.filter((algorithm) => algorithm.publicKeyFormat === publicKeyFormat)
  return known.length === 0 ? [publicKeyFormat] : known.map((algorithm) => algorithm.name)
}

/** Verifies a signature blob by a plain key of whatever known type, with the algorithm that the blob itself names. */
export function verifyPlain(
  publicKey: Uint8Array,
  signature: Uint8Array,
  data: Uint8Array,
  allowed: readonly string[],
  policy?: VerifyPolicy,
): boolean {
  return plainAlgorithms.some(
    (algorithm) => allowed.includes(algorithm.name) && algorithm.verify(publicKey, signature, data, policy),
  )
}

/** What an authority may sign certificates with by default (CASignatureAlgorithms): no SHA-1, no certificates. */
export const authorityAlgorithmNames: readonly string[] = plainAlgorithms
  .filter((algorithm) => algorithm.standing === 'recommended')
  .map((algorithm) => algorithm.name)
