// RFC 4253 §6.3: before the first key exchange packets go in the clear. Not in the catalog: it cannot be negotiated.
import type { PacketOpener, PacketSealer } from './cipher.ts'
import { checkPacketLength, LENGTH_FIELD, readPacketLength } from './packet-length.ts'

/** Takes apart the packets of a direction that has no keys yet. */
export function plainOpener(): PacketOpener {
  return {
    headerLength: LENGTH_FIELD,
    wireLength(buffer, offset) {
      const packetLength = readPacketLength(buffer, offset)
      checkPacketLength(packetLength, LENGTH_FIELD + packetLength, BLOCK_SIZE)
      return LENGTH_FIELD + packetLength
    },
    open: (buffer, offset, wireLength) => new Uint8Array(buffer.subarray(offset + LENGTH_FIELD, offset + wireLength)),
  }
}

/** Frames the packets of a direction that has no keys yet. */
export function plainSealer(): PacketSealer {
  return {
    blockSize: BLOCK_SIZE,
    lengthIsPadded: true,
    tagLength: 0,
    seal(packet, _sequenceNumber, out) {
      out.push(new Uint8Array(packet))
    },
  }
}

// RFC 4253 §6: "a multiple of the cipher block size or 8, whichever is larger".
const BLOCK_SIZE = 8
