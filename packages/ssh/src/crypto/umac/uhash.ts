import { endianness } from 'node:os'
import { SshError } from '../../errors.ts'
import type { KeyDerivation } from './key-derivation.ts'
import { l3Hash } from './l3-hash.ts'
import { nh, type Sum } from './nh.ts'
import { Poly } from './poly.ts'

/** RFC 4418 §5.1, UHASH: a function from a message in parts to its hash, in memory of its own. */
export function uhash(tagLength: 8 | 16, derive: KeyDerivation): (parts: readonly Uint8Array[]) => Uint8Array {
  const count = tagLength / 4
  const nhKey = bigEndianWords(derive(1, CHUNK_LENGTH + (count - 1) * 16))
  const polyKeys = derive(2, count * 24)
  const l3Keys = derive(3, count * 64)
  const l3Masks = derive(4, count * 4)
  // Every 4 bytes of the hash come from a stream of their own.
  const streams = Array.from({ length: count }, (_, i) => ({
    nhKeyAt: 4 * i,
    poly: new Poly(polyKeys.subarray(24 * i)),
    l3: l3Hash(l3Keys.subarray(64 * i, 64 * i + 64), l3Masks.subarray(4 * i)),
  }))
  const message = new MessageWords()
  return (parts) => {
    const length = message.fill(parts)
    const hash = new Uint8Array(tagLength)
    const view = new DataView(hash.buffer)
    streams.forEach(({ nhKeyAt, poly, l3 }, i) => {
      const sum =
        length <= CHUNK_LENGTH ? firstChunk(message, nhKey, nhKeyAt) : allChunks(message, nhKey, nhKeyAt, poly)
      view.setUint32(4 * i, l3(sum))
    })
    return hash
  }
}

/** A message of one chunk needs no polynomial. */
function firstChunk(message: MessageWords, key: Uint32Array, keyAt: number): Sum {
  const sum: Sum = [0, 0]
  nh(message.words, 0, message.wordCount, key, keyAt, sum)
  return addBits(sum, message.length)
}

function allChunks(message: MessageWords, key: Uint32Array, keyAt: number, poly: Poly): Sum {
  const sum: Sum = [0, 0]
  poly.start()
  for (let from = 0; from < message.wordCount; from += CHUNK_WORDS) {
    nh(message.words, from, Math.min(message.wordCount, from + CHUNK_WORDS), key, keyAt, sum)
    poly.absorb(addBits(sum, Math.min(CHUNK_LENGTH, message.length - 4 * from)))
  }
  return poly.finish()
}

/** RFC 4418 §5.2: L1-HASH adds the length of the chunk in bits. */
function addBits(sum: Sum, length: number): Sum {
  const low = sum[1] + 8 * length
  sum[1] = low % TWO_32
  if (low >= TWO_32) sum[0] = (sum[0] + 1) % TWO_32
  return sum
}

/** The message as little-endian words, padded with zeros to a multiple of 32 bytes, at least 32. */
class MessageWords {
  #bytes = new Uint8Array(0)
  words = new Uint32Array(0)
  wordCount = 0
  length = 0

  /** The length of the message in bytes. */
  fill(parts: readonly Uint8Array[]): number {
    this.length = parts.reduce((sum, part) => sum + part.length, 0)
    if (this.length > MESSAGE_LENGTH_MAX) {
      throw new SshError('limit-exceeded', `a message for UMAC has at most ${MESSAGE_LENGTH_MAX} bytes`)
    }
    const padded = Math.max(32, Math.ceil(this.length / 32) * 32)
    this.wordCount = padded / 4
    if (padded > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.max(padded, 2 * this.#bytes.length))
      this.words = new Uint32Array(this.#bytes.buffer)
    }
    let at = 0
    for (const part of parts) {
      this.#bytes.set(part, at)
      at += part.length
    }
    this.#bytes.fill(0, at, padded)
    if (BIG_ENDIAN) Buffer.from(this.#bytes.buffer, 0, padded).swap32()
    return this.length
  }
}

function bigEndianWords(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i))
}

const CHUNK_LENGTH = 1024
const CHUNK_WORDS = CHUNK_LENGTH / 4
/** Beyond 16 MiB RFC 4418 §5.3 goes on with polynomials over 128 bits, which no packet of SSH can need. */
const MESSAGE_LENGTH_MAX = 2 ** 24
const TWO_32 = 2 ** 32
const BIG_ENDIAN = endianness() === 'BE'
