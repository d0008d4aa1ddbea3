// RFC 4253 §6.4: everything but the tag is encrypted, and the tag is over sequence number and plain packet. So the
// length is decrypted and used before anything is verified.
import type { CryptoProvider } from '../../crypto/provider.ts'
import { type DirectionMac, PACKET_LENGTH_MAX, type PacketOpener, type PacketSealer } from './cipher.ts'
import { macMismatch } from './integrity.ts'
import { LENGTH_FIELD, packetLengthError, packetLengthIsValid, readPacketLength } from './packet-length.ts'
import type { DirectionCipher } from './separate-mac.ts'

/**
 * With CBC a bad length is not refused as such: the packet counts as one of the greatest size and fails its integrity
 * check, like one with a changed payload, after the same number of bytes and the same work. Else the moment of refusal
 * would tell 32 bits of a block of the attacker's choice (CVE-2008-5161).
 */
export function encryptAndMacOpener(
  crypto: CryptoProvider,
  { stream, blockSize, lengthIsOracle }: DirectionCipher,
  { algorithm: { tagLength }, key }: DirectionMac,
): PacketOpener {
  const greatest = PACKET_LENGTH_MAX + tagLength
  let firstBlock: Uint8Array = new Uint8Array(blockSize)
  let lengthIsValid = true
  return {
    headerLength: blockSize,
    refusalLength: lengthIsOracle ? greatest : 0,
    wireLength(buffer, offset) {
      firstBlock = stream.update(buffer.subarray(offset, offset + blockSize))
      const packetLength = readPacketLength(firstBlock, 0)
      lengthIsValid = packetLengthIsValid(packetLength, LENGTH_FIELD + packetLength, blockSize)
      if (lengthIsValid) return LENGTH_FIELD + packetLength + tagLength
      if (lengthIsOracle) return greatest
      throw packetLengthError(packetLength, blockSize)
    },
    open(buffer, offset, wireLength, sequenceNumber) {
      const end = offset + wireLength - tagLength
      const packet = Buffer.allocUnsafe(end - offset)
      packet.set(firstBlock)
      if (packet.length > blockSize) packet.set(stream.update(buffer.subarray(offset + blockSize, end)), blockSize)
      const expected = key.sign(sequenceNumber, packet)
      if (crypto.timingSafeEqual(expected, buffer.subarray(end, end + tagLength)) && lengthIsValid) {
        return packet.subarray(LENGTH_FIELD)
      }
      if (lengthIsOracle) key.sign(sequenceNumber, new Uint8Array(greatest - wireLength))
      throw macMismatch()
    },
  }
}

export function encryptAndMacSealer(
  { stream, blockSize }: DirectionCipher,
  { algorithm: { tagLength }, key }: DirectionMac,
): PacketSealer {
  return {
    blockSize,
    lengthIsPadded: true,
    tagLength,
    seal(packet, sequenceNumber, out) {
      // RFC 4253 §6.4: mac = MAC(key, sequence_number || unencrypted_packet)
      const tag = key.sign(sequenceNumber, packet)
      out.push(stream.update(packet), tag)
    },
  }
}
