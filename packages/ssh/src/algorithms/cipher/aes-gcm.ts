// RFC 5647 as OpenSSH has it (PROTOCOL §1.6): the length is authenticated in the clear, the MAC is not negotiated.
import type { CipherAlgorithm, PacketOpener, PacketSealer } from './cipher.ts'
import type { AeadKey, CryptoProvider } from '../../crypto/provider.ts'
import { checkPacketLength, LENGTH_FIELD, readPacketLength } from './packet-length.ts'

const BLOCK_SIZE = 16
const TAG_LENGTH = 16

export const aes128Gcm = aesGcm('aes128-gcm@openssh.com', 16)
export const aes256Gcm = aesGcm('aes256-gcm@openssh.com', 32)

function aesGcm<const N extends string>(name: N, keyLength: number) {
  return {
    name,
    standing: 'recommended',
    keyLength,
    ivLength: 12,
    blockSize: BLOCK_SIZE,
    authenticated: true,
    opener,
    sealer,
  } as const satisfies CipherAlgorithm
}

function opener(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array): PacketOpener {
  return new GcmOpener(crypto.aesGcm(key), iv)
}

function sealer(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array): PacketSealer {
  return new GcmSealer(crypto.aesGcm(key), iv)
}

class GcmOpener implements PacketOpener {
  readonly #aead: AeadKey
  readonly #nonces: Nonces

  constructor(aead: AeadKey, iv: Uint8Array) {
    this.#aead = aead
    this.#nonces = new Nonces(iv)
  }

  get headerLength(): number {
    return LENGTH_FIELD
  }

  wireLength(buffer: Uint8Array, offset: number): number {
    const packetLength = readPacketLength(buffer, offset)
    checkPacketLength(packetLength, packetLength, BLOCK_SIZE)
    return LENGTH_FIELD + packetLength + TAG_LENGTH
  }

  open(buffer: Uint8Array, offset: number, wireLength: number): Uint8Array {
    const start = offset + LENGTH_FIELD
    const end = offset + wireLength - TAG_LENGTH
    const tag = buffer.subarray(end, end + TAG_LENGTH)
    return this.#aead.open(this.#nonces.next(), buffer.subarray(offset, start), buffer.subarray(start, end), tag)
  }
}

class GcmSealer implements PacketSealer {
  readonly #aead: AeadKey
  readonly #nonces: Nonces

  constructor(aead: AeadKey, iv: Uint8Array) {
    this.#aead = aead
    this.#nonces = new Nonces(iv)
  }

  get blockSize(): number {
    return BLOCK_SIZE
  }

  get lengthIsPadded(): boolean {
    return false
  }

  get tagLength(): number {
    return TAG_LENGTH
  }

  seal(packet: Uint8Array, _sequenceNumber: number, out: Uint8Array[]): void {
    const length = packet.subarray(0, LENGTH_FIELD)
    const { ciphertext, tag } = this.#aead.seal(this.#nonces.next(), length, packet.subarray(LENGTH_FIELD))
    out.push(length.slice(), ciphertext, tag)
  }
}

/** RFC 5647 §7.1: a fixed field of 4 bytes, then the invocation counter, a 64-bit integer incremented with each packet. */
class Nonces {
  readonly #fixed: number
  #high: number
  #low: number

  constructor(iv: Uint8Array) {
    const view = new DataView(iv.buffer, iv.byteOffset, iv.length)
    this.#fixed = view.getUint32(0)
    this.#high = view.getUint32(4)
    this.#low = view.getUint32(8)
  }

  /** The nonce of the next packet, valid until the next call of any: one place serves all connections. */
  next(): Uint8Array {
    scratch.setUint32(0, this.#fixed)
    scratch.setUint32(4, this.#high)
    scratch.setUint32(8, this.#low)
    this.#low = (this.#low + 1) >>> 0
    if (this.#low === 0) this.#high = (this.#high + 1) >>> 0
    return nonce
  }
}

const nonce = new Uint8Array(12)
const scratch = new DataView(nonce.buffer)
