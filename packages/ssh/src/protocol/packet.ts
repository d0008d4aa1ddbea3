// RFC 4253 §6: the binary packet protocol. Framing, padding and sequence numbers of one direction each.
import { PACKET_LENGTH_MAX, type PacketOpener, type PacketSealer } from '../algorithms/cipher/cipher.ts'
import type { Compressor, Decompressor } from '../algorithms/compression/compression.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { ProtocolError } from '../errors.ts'

/** Takes packets out of a byte stream. */
export class PacketReader {
  #opener: PacketOpener
  #decompressor: Decompressor | undefined
  /** Of the packet that comes next. */
  sequenceNumber = 0
  packets = 0
  bytes = 0
  #wireLength = 0
  #refusal: Error | undefined

  constructor(opener: PacketOpener) {
    this.#opener = opener
  }

  /** Bytes from the start of the next packet without which `next` cannot go on. */
  get wanted(): number {
    return this.#wireLength === 0 ? this.#opener.headerLength : this.#wireLength
  }

  /** The next payload in `buffer` from `offset`, or undefined when it is not whole yet. */
  next(buffer: Uint8Array, offset: number): { readonly payload: Uint8Array; readonly end: number } | undefined {
    const available = buffer.length - offset
    if (this.#wireLength === 0) {
      if (available < this.#opener.headerLength) return undefined
      this.#wireLength = this.#opener.wireLength(buffer, offset, this.sequenceNumber)
    }
    const wireLength = this.#wireLength
    if (available < wireLength) return undefined
    this.#wireLength = 0
    const plain = this.#open(buffer, offset, wireLength)
    if (plain === undefined) return undefined
    this.sequenceNumber = (this.sequenceNumber + 1) >>> 0
    this.packets++
    this.bytes += wireLength
    return { payload: this.#payload(plain), end: offset + wireLength }
  }

  /** New keys: from the next packet on. */
  change(opener: PacketOpener, decompressor: Decompressor | undefined): void {
    this.#opener = opener
    this.#changeDecompressor(decompressor)
    this.packets = 0
    this.bytes = 0
  }

  decompressWith(decompressor: Decompressor | undefined): void {
    this.#changeDecompressor(decompressor)
  }

  close(): void {
    this.#changeDecompressor(undefined)
  }

  /** Undefined: the packet is bad, but the peer may not learn it yet (see `PacketOpener.refusalLength`). */
  #open(buffer: Uint8Array, offset: number, wireLength: number): Uint8Array | undefined {
    if (this.#refusal !== undefined) throw this.#refusal
    try {
      return this.#opener.open(buffer, offset, wireLength, this.sequenceNumber)
    } catch (error) {
      const { refusalLength = 0 } = this.#opener
      if (buffer.length - offset >= refusalLength) throw error
      this.#refusal = error as Error
      this.#wireLength = refusalLength
      return undefined
    }
  }

  #changeDecompressor(decompressor: Decompressor | undefined): void {
    this.#decompressor?.close()
    this.#decompressor = decompressor
  }

  #payload(plain: Uint8Array): Uint8Array {
    const paddingLength = plain[0] as number
    const payloadLength = plain.length - 1 - paddingLength
    // RFC 4253 §6: "There MUST be at least four bytes of padding." A payload has at least its message number.
    if (paddingLength < PADDING_MIN || payloadLength < 1) throw new ProtocolError('Bad packet padding')
    const payload = plain.subarray(1, 1 + payloadLength)
    if (this.#decompressor === undefined) return payload
    const inflated = this.#decompressor.decompress(payload)
    if (inflated.length === 0) throw new ProtocolError('empty payload after decompression')
    return inflated
  }
}

/** Makes packets; what comes out is appended to `out`. */
export class PacketWriter {
  readonly #crypto: CryptoProvider
  #sealer: PacketSealer
  #compressor: Compressor | undefined
  sequenceNumber = 0
  packets = 0
  bytes = 0

  constructor(crypto: CryptoProvider, sealer: PacketSealer) {
    this.#crypto = crypto
    this.#sealer = sealer
  }

  /** One packet whose payload is `head` followed by `body`. */
  write(head: Uint8Array, body: Uint8Array | undefined, out: Uint8Array[]): void {
    if (this.#compressor !== undefined) {
      head = this.#compressor.compress(body === undefined ? head : concatenate(head, body))
      body = undefined
    }
    const payloadLength = head.length + (body === undefined ? 0 : body.length)
    const { blockSize, lengthIsPadded } = this.#sealer
    const padded = (lengthIsPadded ? 5 : 1) + payloadLength
    let paddingLength = blockSize - (padded % blockSize)
    if (paddingLength < PADDING_MIN) paddingLength += blockSize
    const packetLength = 1 + payloadLength + paddingLength
    const packet = scratchOf(4 + packetLength)
    packet[0] = packetLength >>> 24
    packet[1] = packetLength >>> 16
    packet[2] = packetLength >>> 8
    packet[3] = packetLength
    packet[4] = paddingLength
    packet.set(head, 5)
    if (body !== undefined) packet.set(body, 5 + head.length)
    this.#crypto.randomFill(packet.subarray(5 + payloadLength))
    this.#sealer.seal(packet, this.sequenceNumber, out)
    this.sequenceNumber = (this.sequenceNumber + 1) >>> 0
    this.packets++
    this.bytes += 4 + packetLength + this.#sealer.tagLength
  }

  change(sealer: PacketSealer, compressor: Compressor | undefined): void {
    this.#sealer = sealer
    this.#changeCompressor(compressor)
    this.packets = 0
    this.bytes = 0
  }

  compressWith(compressor: Compressor | undefined): void {
    this.#changeCompressor(compressor)
  }

  close(): void {
    this.#changeCompressor(undefined)
  }

  #changeCompressor(compressor: Compressor | undefined): void {
    this.#compressor?.close()
    this.#compressor = compressor
  }
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

/** The plain packet is built in one place and never outlives `seal`: one buffer serves all connections. */
let scratch = new Uint8Array(64 * 1024)

function scratchOf(length: number): Uint8Array {
  if (length > scratch.length) {
    if (length > PACKET_LENGTH_MAX + 4) throw new ProtocolError(`a packet of ${length} bytes is too large to send`)
    scratch = new Uint8Array(PACKET_LENGTH_MAX + 4)
  }
  return scratch.subarray(0, length)
}

const PADDING_MIN = 4
