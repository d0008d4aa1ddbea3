// RFC 4253 §6.2 `zlib`, OpenSSH PROTOCOL §1.1 `zlib@openssh.com`: one zlib stream (RFC 1950) per direction, flushed at the
// end of every payload. The only place that imports node:zlib.
import { constants, deflateRawSync } from 'node:zlib'
import { PACKET_LENGTH_MAX } from '../cipher/cipher.ts'
import type { CompressionAlgorithm, Compressor, Decompressor } from './compression.ts'
import { Inflate } from './inflate.ts'

/** Before authentication nobody gets to feed the decompressor. */
export const zlibOpenssh = {
  name: 'zlib@openssh.com',
  standing: 'recommended',
  delayed: true,
  compressor,
  decompressor,
} as const satisfies CompressionAlgorithm

export const zlib = {
  name: 'zlib',
  standing: 'legacy',
  delayed: false,
  compressor,
  decompressor,
} as const satisfies CompressionAlgorithm

function compressor(): Compressor {
  return new ZlibCompressor()
}

function decompressor(): Decompressor {
  const stream = new Inflate(PACKET_LENGTH_MAX)
  return {
    decompress: (payload) => stream.inflate(payload),
    close() {},
  }
}

/**
 * Node compresses synchronously only whole inputs. But raw deflate data that are flushed to a byte boundary can be put one
 * after the other, and the preset dictionary of each call is the end of what came before: together they are one stream.
 */
class ZlibCompressor implements Compressor {
  /** The end of it is what was compressed last, up to 32 KiB. */
  #history = new Uint8Array(2 * HISTORY)
  #length = 0
  #begun = false

  compress(payload: Uint8Array): Uint8Array {
    const dictionary = this.#history.subarray(Math.max(0, this.#length - HISTORY), this.#length)
    const compressed = deflateRawSync(payload, {
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length > 0 ? { dictionary } : {}),
    })
    this.#remember(payload)
    if (this.#begun) return compressed
    this.#begun = true
    return Buffer.concat([STREAM_HEADER, compressed])
  }

  close(): void {
    this.#history = new Uint8Array(0)
  }

  #remember(payload: Uint8Array): void {
    const recent = payload.subarray(Math.max(0, payload.length - HISTORY))
    if (this.#length + recent.length > this.#history.length) {
      this.#history.copyWithin(0, this.#length - HISTORY, this.#length)
      this.#length = HISTORY
    }
    this.#history.set(recent, this.#length)
    this.#length += recent.length
  }
}

const HISTORY = 32768
/** RFC 1950 §2.2: deflate with a window of 32 KiB, default level, no preset dictionary. */
const STREAM_HEADER = Uint8Array.of(0x78, 0x9c)
