// Every compression method there is; the order is the preference.
import type { CompressionAlgorithm } from './compression.ts'
import { none } from './none.ts'
import { zlib, zlibOpenssh } from './zlib.ts'

/** Every compression method. */
export const compressionAlgorithms = [none, zlibOpenssh, zlib] as const satisfies readonly CompressionAlgorithm[]

export type CompressionName = (typeof compressionAlgorithms)[number]['name']

/** The compression method of that name, if we have it. */
export function findCompression(name: string): CompressionAlgorithm | undefined {
  return compressionAlgorithms.find((algorithm) => algorithm.name === name)
}
