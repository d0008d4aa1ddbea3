// RFC 5647 as OpenSSH has it (PROTOCOL §1.6): the length is authenticated in the clear, the MAC is not negotiated.
import type { CipherAlgorithm, PacketOpener, PacketSealer } from './cipher.ts'
import type { CryptoProvider } from '../../crypto/provider.ts'
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
  const aead = crypto.aesGcm(key)
  const nonce = new Uint8Array(iv)
  return {
    headerLength: LENGTH_FIELD,
    wireLength(buffer, offset) {
      const packetLength = readPacketLength(buffer, offset)
      checkPacketLength(packetLength, packetLength, BLOCK_SIZE)
      return LENGTH_FIELD + packetLength + TAG_LENGTH
    },
    open(buffer, offset, wireLength) {
      const start = offset + LENGTH_FIELD
      const end = offset + wireLength - TAG_LENGTH
      const tag = buffer.subarray(end, end + TAG_LENGTH)
      const opened = aead.open(nonce, buffer.subarray(offset, start), buffer.subarray(start, end), tag)
      incrementInvocationCounter(nonce)
      return opened
    },
  }
}

function sealer(crypto: CryptoProvider, key: Uint8Array, iv: Uint8Array): PacketSealer {
  const aead = crypto.aesGcm(key)
  const nonce = new Uint8Array(iv)
  return {
    blockSize: BLOCK_SIZE,
    lengthIsPadded: false,
    tagLength: TAG_LENGTH,
    seal(packet, _sequenceNumber, out) {
      const length = new Uint8Array(packet.subarray(0, LENGTH_FIELD))
      const { ciphertext, tag } = aead.seal(nonce, length, packet.subarray(LENGTH_FIELD))
      incrementInvocationCounter(nonce)
      out.push(length, ciphertext, tag)
    },
  }
}

// RFC 5647 §7.1: a fixed field of 4 bytes, then the invocation counter, a 64-bit integer incremented with each packet.
function incrementInvocationCounter(nonce: Uint8Array): void {
  for (let at = 11; at >= 4; at--) {
    const next = ((nonce[at] as number) + 1) & 0xff
    nonce[at] = next
    if (next !== 0) return
  }
}
