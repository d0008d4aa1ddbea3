// Every algorithm that we have, by kind, so that each can be tried against every peer that has it too.
import {
  cipherAlgorithms,
  compressionAlgorithms,
  hostKeyAlgorithms,
  keyExchangeMethods,
  macAlgorithms,
} from '@yon/ssh/algorithms'

const names = {
  keyExchange: keyExchangeMethods.flatMap((method): readonly string[] => method.names),
  cipher: cipherAlgorithms.map(({ name }): string => name),
  mac: macAlgorithms.map(({ name }): string => name),
  hostKey: hostKeyAlgorithms.map(({ name }): string => name),
  compression: compressionAlgorithms.map(({ name }): string => name),
}

export type AlgorithmKind = keyof typeof names

/** All names of a kind. */
export function ourAlgorithms(kind: AlgorithmKind): readonly string[] {
  return names[kind]
}

/** Does the cipher bring its own integrity, so that no MAC is negotiated? */
export function isAead(cipher: string): boolean {
  return cipherAlgorithms.some(({ name, authenticated }) => name === cipher && authenticated)
}
