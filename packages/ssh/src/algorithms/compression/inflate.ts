// RFC 1950, RFC 1951: decompression that can stop at any bit and go on with the next packet. Node has no synchronous one
// that keeps its state, and a peer that flushes partially ends its packets within a byte.
import { ProtocolError } from '../../errors.ts'
import { DisconnectReason } from '../../messages/registry.ts'
import { decodeSymbol } from './huffman.ts'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  dynamicCodes,
  END_OF_BLOCK,
  fixedCodes,
  type InflateCodes,
  LENGTH_BASE,
  LENGTH_EXTRA,
  peekBits,
} from './inflate-codes.ts'

/** One stream of compressed data, given piece by piece. */
export class Inflate {
  readonly #outputMax: number
  /** What is not yet decoded: bits `#at` to `#end`, and zeros behind them, so that looking ahead is always allowed. */
  #input = new Uint8Array(PADDING)
  #at = 0
  #end = 0
  /** What was decoded last; at least the 32 KiB that later data may refer to. */
  #output = new Uint8Array(2 * HISTORY)
  #position = 0
  #limit = 0
  #state: 'stream header' | 'block header' | 'stored' | 'codes' = 'stream header'
  #storedLeft = 0
  #codes: InflateCodes = fixedCodes

  /** @param outputMax the most that one piece may become, in bytes. */
  constructor(outputMax: number) {
    this.#outputMax = outputMax
  }

  /** What `piece` stands for, in fresh memory. @throws ProtocolError when it is malformed or becomes too large. */
  inflate(piece: Uint8Array): Uint8Array {
    this.#take(piece)
    const start = this.#position
    this.#limit = start + this.#outputMax
    // Each step decodes something whole, or finds that for the rest there is not enough input yet.
    while (this.#step()) continue
    return new Uint8Array(this.#output.subarray(start, this.#position))
  }

  #take(piece: Uint8Array): void {
    const kept = this.#input.subarray(this.#at >>> 3, (this.#end + 7) >>> 3)
    const input = new Uint8Array(kept.length + piece.length + PADDING)
    input.set(kept)
    input.set(piece, kept.length)
    this.#input = input
    this.#at &= 7
    this.#end = (kept.length + piece.length) * 8
    if (this.#position > HISTORY) {
      this.#output.copyWithin(0, this.#position - HISTORY, this.#position)
      this.#position = HISTORY
    }
  }

  #step(): boolean {
    switch (this.#state) {
      case 'stream header':
        return this.#streamHeader()
      case 'block header':
        return this.#blockHeader()
      case 'stored':
        return this.#stored()
      case 'codes':
        return this.#compressed()
    }
  }

  // RFC 1950 §2.2: CMF and FLG, a multiple of 31 together; no preset dictionary.
  #streamHeader(): boolean {
    if (this.#end - this.#at < 16) return false
    const cmf = this.#bits(8)
    const flg = this.#bits(8)
    const isDeflate = (cmf & 15) === 8 && cmf >>> 4 <= 7
    if (!isDeflate || (cmf * 256 + flg) % 31 !== 0 || (flg & 32) !== 0) throw malformed('stream header')
    this.#state = 'block header'
    return true
  }

  // RFC 1951 §3.2.3
  #blockHeader(): boolean {
    const before = this.#at
    if (this.#end - before < 3) return false
    // The stream lasts as long as the keys; a last block would make what follows it ambiguous.
    if (this.#bits(1) === 1) throw malformed('last block')
    const type = this.#bits(2)
    if (type === 3) throw malformed('block type')
    const begun = type === 0 ? this.#beginStored() : type === 1 ? this.#begin(fixedCodes) : this.#beginDynamic()
    if (!begun) this.#at = before
    return begun
  }

  // RFC 1951 §3.2.4: the rest of the byte is skipped, then LEN and its complement.
  #beginStored(): boolean {
    const at = (this.#at + 7) & ~7
    if (this.#end - at < 32) return false
    this.#at = at
    const length = this.#bits(16)
    if ((length ^ this.#bits(16)) !== 0xffff) throw malformed('stored block')
    this.#storedLeft = length
    this.#state = 'stored'
    return true
  }

  #beginDynamic(): boolean {
    const read = dynamicCodes(this.#input, this.#at, this.#end)
    if (read === 'malformed') throw malformed('code')
    if (read === 'needs more') return false
    this.#at = read.end
    return this.#begin(read.codes)
  }

  #begin(codes: InflateCodes): boolean {
    this.#codes = codes
    this.#state = 'codes'
    return true
  }

  #stored(): boolean {
    const from = this.#at >>> 3
    const count = Math.min(this.#storedLeft, (this.#end >>> 3) - from)
    this.#reserve(count)
    this.#output.set(this.#input.subarray(from, from + count), this.#position)
    this.#position += count
    this.#at += count * 8
    this.#storedLeft -= count
    if (this.#storedLeft > 0) return false
    this.#state = 'block header'
    return true
  }

  /**
   * RFC 1951 §3.2.3: literals, and pairs of length and distance, up to the end of the block. The hot loop: what is not
   * wholly there is not taken, and comes again with the next piece.
   */
  #compressed(): boolean {
    const { literals, distances } = this.#codes
    const input = this.#input
    const end = this.#end
    for (;;) {
      let at = this.#at
      const decoded = decodeSymbol(literals, peekBits(input, at))
      at += decoded & 15
      if (at > end || (decoded === 0 && end - at < CODE_BITS_MAX)) return false
      const symbol = decoded >>> 4
      if (decoded === 0 || symbol > LENGTH_SYMBOL_MAX) throw malformed('literal or length')
      if (symbol < END_OF_BLOCK) {
        this.#literal(symbol)
        this.#at = at
        continue
      }
      if (symbol === END_OF_BLOCK) {
        this.#at = at
        this.#state = 'block header'
        return true
      }
      const lengthBits = LENGTH_EXTRA[symbol - 257] as number
      const length = (LENGTH_BASE[symbol - 257] as number) + (peekBits(input, at) & ((1 << lengthBits) - 1))
      at += lengthBits
      const coded = decodeSymbol(distances, peekBits(input, at))
      at += coded & 15
      if (at > end || (coded === 0 && end - at < CODE_BITS_MAX)) return false
      if (coded === 0 || coded >>> 4 > DISTANCE_SYMBOL_MAX) throw malformed('distance')
      const distanceBits = DISTANCE_EXTRA[coded >>> 4] as number
      const distance = (DISTANCE_BASE[coded >>> 4] as number) + (peekBits(input, at) & ((1 << distanceBits) - 1))
      at += distanceBits
      if (at > end) return false
      this.#repeat(length, distance)
      this.#at = at
    }
  }

  #literal(value: number): void {
    this.#reserve(1)
    this.#output[this.#position++] = value
  }

  #repeat(length: number, distance: number): void {
    let to = this.#position
    if (distance > to) throw malformed('distance')
    this.#reserve(length)
    const output = this.#output
    // Byte by byte: a distance shorter than the length repeats what the same copy has just written.
    for (const stop = to + length; to < stop; to++) output[to] = output[to - distance] as number
    this.#position = to
  }

  /** Room for more output. */
  #reserve(count: number): void {
    const needed = this.#position + count
    if (needed > this.#limit) throw tooLarge()
    if (needed <= this.#output.length) return
    const larger = new Uint8Array(2 * Math.max(needed, this.#output.length))
    larger.set(this.#output.subarray(0, this.#position))
    this.#output = larger
  }

  #bits(count: number): number {
    const value = peekBits(this.#input, this.#at) & ((1 << count) - 1)
    this.#at += count
    return value
  }
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(`compressed data with a bad ${what}`, {
    disconnectReason: DisconnectReason.compressionError,
  })
}

function tooLarge(): ProtocolError {
  return new ProtocolError('a packet became too large when decompressed', {
    code: 'limit-exceeded',
    disconnectReason: DisconnectReason.compressionError,
  })
}

/** How far back a distance can refer. */
const HISTORY = 32768
/** More than what is looked at beyond the end: one pair is at most 48 bits. */
const PADDING = 16
const CODE_BITS_MAX = 15
const LENGTH_SYMBOL_MAX = 285
const DISTANCE_SYMBOL_MAX = 29
