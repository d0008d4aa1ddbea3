// RFC 4253 §6, §6.3: how packets of one direction are protected under one set of keys.
import type { CryptoProvider, MacKey } from '../../crypto/provider.ts'
import type { MacAlgorithm } from '../mac/mac.ts'
import type { Standing } from '../standing.ts'

/** Takes packets of one direction apart. One object per direction and key exchange. */
export interface PacketOpener {
  /** Bytes that must be there before `wireLength` can be asked. */
  readonly headerLength: number
  /**
   * A packet that fails in `open` is not refused before this many bytes from its start came; 0 or absent: at once. So
   * that an attacker learns nothing from the moment (CBC with encrypt-and-MAC).
   */
  readonly refusalLength?: number
  /**
   * The whole packet's size on the wire, length field and tag included. Called once a packet, in order, because a
   * stream cipher advances here. @throws ProtocolError when the length is out of bounds or not aligned.
   */
  wireLength(buffer: Uint8Array, offset: number, sequenceNumber: number): number
  /**
   * Verifies, then decrypts. Returns padding_length, payload and padding, in memory that is never reused.
   * @throws ProtocolError with code `mac-mismatch`.
   */
  open(buffer: Uint8Array, offset: number, wireLength: number, sequenceNumber: number): Uint8Array
}

/** Protects packets of one direction. */
export interface PacketSealer {
  /** The padding makes the padded part a multiple of this. */
  readonly blockSize: number
  /** Is the 4-byte length field part of what is padded? (Not with AEAD and encrypt-then-MAC.) */
  readonly lengthIsPadded: boolean
  /** Bytes that follow the packet. */
  readonly tagLength: number
  /**
   * `packet` is the whole plain packet, length field first, in memory that the caller reuses. Everything pushed to `out`
   * is memory that nobody reuses.
   */
  seal(packet: Uint8Array, sequenceNumber: number, out: Uint8Array[]): void
}

/** The MAC of one direction, for ciphers that are not AEADs. */
export interface DirectionMac {
  readonly algorithm: MacAlgorithm
  readonly key: MacKey
}

export interface CipherAlgorithm {
  readonly name: string
  readonly standing: Standing
  readonly keyLength: number
  /** What guessing the key costs, in bits; absent: all of the key's. */
  readonly strengthBits?: number
  readonly ivLength: number
  readonly blockSize: number
  /** An AEAD brings its own integrity; the negotiated MAC is not used. */
  readonly authenticated: boolean
  opener(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array, mac: DirectionMac | undefined): PacketOpener
  sealer(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array, mac: DirectionMac | undefined): PacketSealer
}

/**
 * The largest packet_length we take. RFC 4253 §6.1 demands 35000; OpenSSH sends up to 256 KiB
 * and accepts no more.
 */
export const PACKET_LENGTH_MAX = 256 * 1024
