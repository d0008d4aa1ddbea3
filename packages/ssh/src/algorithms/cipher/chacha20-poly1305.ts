// OpenSSH PROTOCOL.chacha20poly1305, draft-ietf-sshm-chacha20-poly1305: the length is encrypted under a key of its own
// and authenticated with the rest; the sequence number is the nonce.
import type { CipherAlgorithm, PacketOpener, PacketSealer } from './cipher.ts'
import type { CryptoProvider, StreamCipher } from '../../crypto/provider.ts'
import { checkPacketLength, LENGTH_FIELD, readPacketLength } from './packet-length.ts'

export const chacha20Poly1305 = {
  name: 'chacha20-poly1305@openssh.com',
  standing: 'recommended',
  keyLength: 64,
  ivLength: 0,
  blockSize: 8,
  authenticated: true,
  opener,
  sealer,
} as const satisfies CipherAlgorithm

function opener(crypto: CryptoProvider, key: Uint8Array): PacketOpener {
  const aead = crypto.chacha20Poly1305(key.subarray(0, 32))
  const lengthStream = lengthStreams(crypto, key)
  const nonce = new Uint8Array(8)
  return {
    headerLength: LENGTH_FIELD,
    wireLength(buffer, offset, sequenceNumber) {
      const length = lengthStream(sequenceNumber).update(buffer.subarray(offset, offset + LENGTH_FIELD))
      const packetLength = readPacketLength(length, 0)
      checkPacketLength(packetLength, packetLength, chacha20Poly1305.blockSize)
      return LENGTH_FIELD + packetLength + TAG_LENGTH
    },
    open(buffer, offset, wireLength, sequenceNumber) {
      const start = offset + LENGTH_FIELD
      const end = offset + wireLength - TAG_LENGTH
      writeSequenceNumber(nonce, 4, sequenceNumber)
      const encryptedLength = buffer.subarray(offset, start)
      return aead.open(nonce, encryptedLength, buffer.subarray(start, end), buffer.subarray(end, end + TAG_LENGTH))
    },
  }
}

function sealer(crypto: CryptoProvider, key: Uint8Array): PacketSealer {
  const aead = crypto.chacha20Poly1305(key.subarray(0, 32))
  const lengthStream = lengthStreams(crypto, key)
  const nonce = new Uint8Array(8)
  return {
    blockSize: chacha20Poly1305.blockSize,
    lengthIsPadded: false,
    tagLength: TAG_LENGTH,
    seal(packet, sequenceNumber, out) {
      const encryptedLength = lengthStream(sequenceNumber).update(packet.subarray(0, LENGTH_FIELD))
      writeSequenceNumber(nonce, 4, sequenceNumber)
      const { ciphertext, tag } = aead.seal(nonce, encryptedLength, packet.subarray(LENGTH_FIELD))
      out.push(encryptedLength, ciphertext, tag)
    },
  }
}

/** K_1 is the second half of the key and encrypts nothing but lengths, each at block 0 of its own stream. */
function lengthStreams(crypto: CryptoProvider, key: Uint8Array): (sequenceNumber: number) => StreamCipher {
  const lengthKey = crypto.chacha20Key(key.subarray(32, 64))
  const iv = new Uint8Array(16)
  return (sequenceNumber) => {
    writeSequenceNumber(iv, 12, sequenceNumber)
    return lengthKey.stream(iv)
  }
}

/** The nonce is a big-endian uint64; a sequence number fills only its lower half. */
function writeSequenceNumber(target: Uint8Array, at: number, sequenceNumber: number): void {
  target[at] = sequenceNumber >>> 24
  target[at + 1] = sequenceNumber >>> 16
  target[at + 2] = sequenceNumber >>> 8
  target[at + 3] = sequenceNumber
}

const TAG_LENGTH = 16
