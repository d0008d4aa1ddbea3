// RFC 4253 §6.4 and OpenSSH PROTOCOL §1.5: packets of the ciphers that need a separate MAC, in both orders.
import type { CryptoProvider, MacKey, StreamCipher } from '../../crypto/provider.ts'
import { ProtocolError } from '../../errors.ts'
import type { DirectionMac, PacketOpener, PacketSealer } from './cipher.ts'
import { checkPacketLength, LENGTH_FIELD, readPacketLength } from './packet-length.ts'

/** Takes apart packets under a cipher with running state and a MAC. */
export function streamOpener(
  crypto: CryptoProvider,
  cipher: StreamCipher,
  blockSize: number,
  mac: DirectionMac | undefined,
): PacketOpener {
  const { algorithm, key } = required(mac)
  return algorithm.encryptThenMac
    ? encryptThenMacOpener(crypto, cipher, blockSize, key, algorithm.tagLength)
    : encryptAndMacOpener(crypto, cipher, blockSize, key, algorithm.tagLength)
}

/** Protects packets under a cipher with running state and a MAC. */
export function streamSealer(cipher: StreamCipher, blockSize: number, mac: DirectionMac | undefined): PacketSealer {
  const { algorithm, key } = required(mac)
  const { tagLength, encryptThenMac } = algorithm
  return {
    blockSize,
    lengthIsPadded: !encryptThenMac,
    tagLength,
    seal: encryptThenMac
      ? (packet, sequenceNumber, out) => {
          const length = new Uint8Array(packet.subarray(0, LENGTH_FIELD))
          const ciphertext = cipher.update(packet.subarray(LENGTH_FIELD))
          out.push(length, ciphertext, key.sign(sequenceNumber, length, ciphertext))
        }
      : (packet, sequenceNumber, out) => {
          // RFC 4253 §6.4: mac = MAC(key, sequence_number || unencrypted_packet)
          const tag = key.sign(sequenceNumber, packet)
          out.push(cipher.update(packet), tag)
        },
  }
}

function encryptThenMacOpener(
  crypto: CryptoProvider,
  cipher: StreamCipher,
  blockSize: number,
  key: MacKey,
  tagLength: number,
): PacketOpener {
  return {
    headerLength: LENGTH_FIELD,
    wireLength(buffer, offset) {
      const packetLength = readPacketLength(buffer, offset)
      checkPacketLength(packetLength, packetLength, blockSize)
      return LENGTH_FIELD + packetLength + tagLength
    },
    open(buffer, offset, wireLength, sequenceNumber) {
      const end = offset + wireLength - tagLength
      const expected = key.sign(sequenceNumber, buffer.subarray(offset, end))
      verifyTag(crypto, expected, buffer.subarray(end, end + tagLength))
      return cipher.update(buffer.subarray(offset + LENGTH_FIELD, end))
    },
  }
}

/** The length is known only after the first block is decrypted, before anything is verified. */
function encryptAndMacOpener(
  crypto: CryptoProvider,
  cipher: StreamCipher,
  blockSize: number,
  key: MacKey,
  tagLength: number,
): PacketOpener {
  let firstBlock: Uint8Array = new Uint8Array(0)
  return {
    headerLength: blockSize,
    wireLength(buffer, offset) {
      firstBlock = cipher.update(buffer.subarray(offset, offset + blockSize))
      const packetLength = readPacketLength(firstBlock, 0)
      checkPacketLength(packetLength, LENGTH_FIELD + packetLength, blockSize)
      return LENGTH_FIELD + packetLength + tagLength
    },
    open(buffer, offset, wireLength, sequenceNumber) {
      const end = offset + wireLength - tagLength
      const packet = new Uint8Array(end - offset)
      packet.set(firstBlock)
      if (end - offset > blockSize) packet.set(cipher.update(buffer.subarray(offset + blockSize, end)), blockSize)
      verifyTag(crypto, key.sign(sequenceNumber, packet), buffer.subarray(end, end + tagLength))
      return packet.subarray(LENGTH_FIELD)
    },
  }
}

function verifyTag(crypto: CryptoProvider, expected: Uint8Array, received: Uint8Array): void {
  if (!crypto.timingSafeEqual(expected, received)) {
    throw new ProtocolError('a packet failed its integrity check', { code: 'mac-mismatch', disconnectReason: 5 })
  }
}

/** A cipher without integrity of its own is never used without a MAC. */
function required(mac: DirectionMac | undefined): DirectionMac {
  if (mac === undefined) throw new ProtocolError('no MAC was negotiated')
  return mac
}
