// The keys in use: both directions' packets, and the change from one set of keys to the next (RFC 4253 §7.3).
import type { CompressionAlgorithm } from '../algorithms/compression/compression.ts'
import { plainOpener, plainSealer } from '../algorithms/cipher/none.ts'
import type { KeyExchangeResult } from '../algorithms/key-exchange/method.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { ProtocolError } from '../errors.ts'
import { newKeys } from '../messages/transport.ts'
import { type Direction, openerOf, sealerOf } from './direction-keys.ts'
import type { Role } from './key-exchange.ts'
import type { Negotiated } from './negotiated.ts'
import { PacketReader, PacketWriter } from './packet.ts'
import { bytesLimitOf, defaultRekeyLimits, isRekeyDue, type RekeyLimits } from './rekey.ts'

export class PacketProtection {
  readonly reader: PacketReader
  readonly writer: PacketWriter
  readonly #crypto: CryptoProvider
  readonly #limits: RekeyLimits
  readonly #incoming: Direction
  readonly #outgoing: Direction
  #negotiated: Negotiated | undefined
  #next: (() => void) | undefined
  #authenticated = false

  constructor(role: Role, crypto: CryptoProvider, limits: Partial<RekeyLimits> | undefined) {
    this.reader = new PacketReader(plainOpener())
    this.writer = new PacketWriter(crypto, plainSealer())
    this.#crypto = crypto
    this.#limits = limits === undefined ? defaultRekeyLimits : { ...defaultRekeyLimits, ...limits }
    this.#incoming = role === 'client' ? 'serverToClient' : 'clientToServer'
    this.#outgoing = role === 'client' ? 'clientToServer' : 'serverToClient'
  }

  /** What is in force for packets of the peer. */
  get negotiated(): Negotiated | undefined {
    return this.#negotiated
  }

  /** Sends SSH_MSG_NEWKEYS under the old keys; what we send from here on is under the new ones. */
  changeOutgoing(
    result: KeyExchangeResult,
    negotiated: Negotiated,
    { sessionIdentifier, strict }: { readonly sessionIdentifier: Uint8Array; readonly strict: boolean },
    out: Uint8Array[],
  ): void {
    this.writer.write(newKeys.encode({}), undefined, out)
    const sealer = sealerOf(this.#crypto, negotiated, this.#outgoing, result, sessionIdentifier)
    this.writer.change(sealer, this.#startsNow(negotiated, this.#outgoing)?.compressor())
    const opener = openerOf(this.#crypto, negotiated, this.#incoming, result, sessionIdentifier)
    this.#next = () => {
      this.reader.change(opener, this.#startsNow(negotiated, this.#incoming)?.decompressor())
      this.#negotiated = negotiated
      if (strict) this.reader.sequenceNumber = 0
    }
    if (strict) this.writer.sequenceNumber = 0
  }

  /** The peer's SSH_MSG_NEWKEYS arrived. */
  changeIncoming(): void {
    if (this.#next === undefined) throw new ProtocolError('SSH_MSG_NEWKEYS before the key exchange was over')
    this.#next()
    this.#next = undefined
  }

  /** zlib@openssh.com begins with the first packet after user authentication. */
  authenticated(): void {
    this.#authenticated = true
    const negotiated = this.#negotiated as Negotiated
    const incoming = negotiated[this.#incoming].compression
    if (incoming.delayed) this.reader.decompressWith(incoming.decompressor())
    const outgoing = negotiated[this.#outgoing].compression
    if (outgoing.delayed) this.writer.compressWith(outgoing.compressor())
  }

  /** How many blocks of the cipher the keys may protect. */
  blocksMax(way: 'incoming' | 'outgoing', negotiated = this.#negotiated as Negotiated): number {
    const { blockSize } = negotiated[way === 'incoming' ? this.#incoming : this.#outgoing].cipher
    return Math.floor(bytesLimitOf(this.#limits, blockSize) / blockSize)
  }

  get rekeyIsDue(): boolean {
    const negotiated = this.#negotiated
    if (negotiated === undefined) return false
    const { reader, writer } = this
    const due = ({ packets, bytes }: PacketReader | PacketWriter, direction: Direction): boolean =>
      isRekeyDue(this.#limits, { packets, bytes, blockSize: negotiated[direction].cipher.blockSize })
    return due(reader, this.#incoming) || due(writer, this.#outgoing)
  }

  close(): void {
    this.reader.close()
    this.writer.close()
  }

  #startsNow(negotiated: Negotiated, direction: Direction): CompressionAlgorithm | undefined {
    const { compression } = negotiated[direction]
    return compression.delayed && !this.#authenticated ? undefined : compression
  }
}
