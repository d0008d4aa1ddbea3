// RFC 4253 §6.2: compression of payloads, in order, with one history per direction.
import type { Standing } from '../standing.ts'

export interface Compressor {
  /** The compressed payload (partial flush). */
  compress(payload: Uint8Array): Uint8Array
  /** Frees what the compressor holds. */
  close(): void
}

export interface Decompressor {
  /** The payload. @throws ProtocolError when malformed or larger than the limit on payloads. */
  decompress(payload: Uint8Array): Uint8Array
  close(): void
}

export interface CompressionAlgorithm {
  readonly name: string
  readonly standing: Standing
  /** Does it begin only after authentication (zlib@openssh.com)? */
  readonly delayed: boolean
  compressor(): Compressor | undefined
  decompressor(): Decompressor | undefined
}
