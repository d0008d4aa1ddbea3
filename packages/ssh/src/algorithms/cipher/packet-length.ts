// RFC 4253 §6: packet_length, the first four bytes of every packet, is the first thing of a peer that is trusted with
// anything. It is bounded before it is used.
import { ProtocolError } from '../../errors.ts'
import { PACKET_LENGTH_MAX } from './cipher.ts'

/** Size of the packet_length field itself. */
export const LENGTH_FIELD = 4

/** The uint32 at `offset`. */
export function readPacketLength(buffer: Uint8Array, offset: number): number {
  return (
    (((buffer[offset] as number) << 24) |
      ((buffer[offset + 1] as number) << 16) |
      ((buffer[offset + 2] as number) << 8) |
      (buffer[offset + 3] as number)) >>>
    0
  )
}

/**
 * Is it a packet_length that a peer may send? `alignedLength` is what the padding made a multiple of `blockSize`: the
 * packet with its length field, or without it for AEADs and encrypt-then-MAC.
 */
export function packetLengthIsValid(packetLength: number, alignedLength: number, blockSize: number): boolean {
  return packetLength >= PACKET_LENGTH_MIN && packetLength <= PACKET_LENGTH_MAX && alignedLength % blockSize === 0
}

/** @throws ProtocolError when the length is out of bounds or not aligned. */
export function checkPacketLength(packetLength: number, alignedLength: number, blockSize: number): void {
  if (!packetLengthIsValid(packetLength, alignedLength, blockSize)) throw packetLengthError(packetLength, blockSize)
}

/** The error for a packet_length that no peer may send. */
export function packetLengthError(packetLength: number, blockSize: number): ProtocolError {
  return new ProtocolError(`packet_length ${packetLength} is out of bounds or not aligned to ${blockSize} bytes`, {
    packetLength,
  })
}

/** padding_length and the four bytes of padding that RFC 4253 §6 demands. */
const PACKET_LENGTH_MIN = 5
