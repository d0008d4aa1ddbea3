// Every algorithm that we have, by kind, so that each can be tried against every peer that has it too.
import { inside } from './client.ts'

export type AlgorithmKind = 'keyExchange' | 'cipher' | 'mac' | 'hostKey' | 'compression'

interface Entry {
  readonly name?: string
  readonly names?: readonly string[]
  /** Ciphers: an AEAD needs no MAC. */
  readonly authenticated?: boolean
}

const load = async (path: string, name: string): Promise<readonly Entry[]> =>
  (await inside<Record<string, readonly Entry[]>>(path))[name] ?? []

const entries: Readonly<Record<AlgorithmKind, readonly Entry[]>> = {
  keyExchange: await load('algorithms/key-exchange/catalog.js', 'keyExchangeMethods'),
  cipher: await load('algorithms/cipher/catalog.js', 'cipherAlgorithms'),
  mac: await load('algorithms/mac/catalog.js', 'macAlgorithms'),
  hostKey: await load('algorithms/host-key/catalog.js', 'hostKeyAlgorithms'),
  compression: await load('algorithms/compression/catalog.js', 'compressionAlgorithms'),
}

/** All names of a kind. */
export function ourAlgorithms(kind: AlgorithmKind): readonly string[] {
  const names = entries[kind].flatMap(({ name, names: several }) => several ?? (name === undefined ? [] : [name]))
  if (names.length === 0) throw new Error(`no ${kind} algorithm found`)
  return names
}

export function isAead(cipher: string): boolean {
  return entries.cipher.some(({ name, authenticated }) => name === cipher && authenticated === true)
}
