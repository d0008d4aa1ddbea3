// OpenSSH PROTOCOL §1.5: the length stays in the clear, the tag is over sequence number, length and ciphertext.
import type { CryptoProvider } from '../../crypto/provider.ts'
import type { DirectionMac, PacketOpener, PacketSealer } from './cipher.ts'
import { verifyTag } from './integrity.ts'
import { checkPacketLength, LENGTH_FIELD, readPacketLength } from './packet-length.ts'
import type { DirectionCipher } from './separate-mac.ts'

export function encryptThenMacOpener(
  crypto: CryptoProvider,
  { stream, blockSize }: DirectionCipher,
  { algorithm: { tagLength }, key }: DirectionMac,
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
      return stream.update(buffer.subarray(offset + LENGTH_FIELD, end))
    },
  }
}

export function encryptThenMacSealer(
  { stream, blockSize }: DirectionCipher,
  { algorithm: { tagLength }, key }: DirectionMac,
): PacketSealer {
  return {
    blockSize,
    lengthIsPadded: false,
    tagLength,
    seal(packet, sequenceNumber, out) {
      const length = new Uint8Array(packet.subarray(0, LENGTH_FIELD))
      const ciphertext = stream.update(packet.subarray(LENGTH_FIELD))
      out.push(length, ciphertext, key.sign(sequenceNumber, length, ciphertext))
    },
  }
}
