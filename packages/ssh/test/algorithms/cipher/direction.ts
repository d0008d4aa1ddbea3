// One direction of packets in memory: framing as in RFC 4253 §6, random keys, and both ends of a cipher.
import { randomBytes } from 'node:crypto'
import type {
  CipherAlgorithm,
  DirectionMac,
  PacketOpener,
  PacketSealer,
} from '../../../src/algorithms/cipher/cipher.ts'
import type { MacAlgorithm } from '../../../src/algorithms/mac/mac.ts'
import { nodeCrypto } from '../../../src/crypto/node.ts'

export interface Direction {
  readonly opener: PacketOpener
  readonly sealer: PacketSealer
}

/** Sealer and opener with the same fresh keys. */
export function direction(cipher: CipherAlgorithm, mac: MacAlgorithm | undefined): Direction {
  const key = randomBytes(cipher.keyLength)
  const iv = randomBytes(cipher.ivLength)
  const macKey = mac && randomBytes(mac.keyLength)
  const directionMac = (): DirectionMac | undefined =>
    mac && macKey && { algorithm: mac, key: mac.key(nodeCrypto, macKey) }
  return {
    opener: cipher.opener(nodeCrypto, key, iv, directionMac()),
    sealer: cipher.sealer(nodeCrypto, key, iv, directionMac()),
  }
}

/** The whole plain packet: packet_length, padding_length, payload, padding. */
export function frame(sealer: PacketSealer, payload: Uint8Array): Uint8Array {
  const unpadded = (sealer.lengthIsPadded ? 4 : 0) + 1 + payload.length
  let padding = sealer.blockSize - (unpadded % sealer.blockSize)
  if (padding < 4) padding += sealer.blockSize
  const packet = new Uint8Array(4 + 1 + payload.length + padding)
  new DataView(packet.buffer).setUint32(0, packet.length - 4)
  packet[4] = padding
  packet.set(payload, 5)
  return packet
}

/** What goes over the wire. */
export function seal(sealer: PacketSealer, packet: Uint8Array, sequenceNumber: number): Buffer {
  const out: Uint8Array[] = []
  sealer.seal(packet, sequenceNumber, out)
  return Buffer.concat(out)
}

/** Takes one packet from the front of `wire`, as the transport does. Undefined: more bytes are needed. */
export function open(opener: PacketOpener, wire: Uint8Array, sequenceNumber: number): Uint8Array | undefined {
  if (wire.length < opener.headerLength) return undefined
  const wireLength = opener.wireLength(wire, 0, sequenceNumber)
  return wire.length < wireLength ? undefined : opener.open(wire, 0, wireLength, sequenceNumber)
}

export interface Suite {
  readonly name: string
  readonly cipher: CipherAlgorithm
  readonly mac: MacAlgorithm | undefined
}

/** Every cipher, with every MAC where it needs one. */
export function suites(ciphers: readonly CipherAlgorithm[], macs: readonly MacAlgorithm[]): Suite[] {
  return ciphers.flatMap((cipher): Suite[] => {
    if (cipher.authenticated) return [{ name: cipher.name, cipher, mac: undefined }]
    return macs.map((mac) => ({ name: `${cipher.name} with ${mac.name}`, cipher, mac }))
  })
}
