// RFC 4253 §6.2: no compression; REQUIRED.
import type { CompressionAlgorithm } from './compression.ts'

export const none = {
  name: 'none',
  standing: 'recommended',
  delayed: false,
  compressor: () => undefined,
  decompressor: () => undefined,
} as const satisfies CompressionAlgorithm
