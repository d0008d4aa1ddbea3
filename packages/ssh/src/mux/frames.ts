// Each message is preceded by its length; in proxy mode so is each packet (OpenSSH PROTOCOL.mux, §9).
import { ProtocolError } from '../errors.ts'
import { putUint32, uint32At } from '../wire/uint32-at.ts'

/** The bytes that carry one message. */
export function frame(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + message.length)
  putUint32(bytes, 0, message.length)
  bytes.set(message, 4)
  return bytes
}

/** What stands before the payload of a packet in proxy mode: its length, and that there is no padding. */
export function packetHead(payloadLength: number): Uint8Array {
  const head = new Uint8Array(5)
  putUint32(head, 0, payloadLength + 1)
  return head
}

/**
 * A packet in proxy mode. OpenSSH's clients give up on one that is shorter than five bytes, such as an
 * SSH_MSG_REQUEST_SUCCESS: it gets padding, which they skip.
 */
export function packetOf(payload: Uint8Array): readonly Uint8Array[] {
  const paddingLength = Math.max(0, PACKET_BYTES_MIN - 1 - payload.length)
  if (paddingLength === 0) return [packetHead(payload.length), payload]
  const packet = new Uint8Array(4 + PACKET_BYTES_MIN)
  putUint32(packet, 0, PACKET_BYTES_MIN)
  packet[4] = paddingLength
  packet.set(payload, 5)
  return [packet]
}

/** The payload of a packet. @throws ProtocolError */
export function payloadOf(packet: Uint8Array): Uint8Array {
  const end = packet.length - (packet[0] ?? 0)
  if (end < 2) throw new ProtocolError('a packet without payload')
  return packet.subarray(1, end)
}

/** Cuts a stream of bytes into messages. */
export class Unframer {
  #chunks: Uint8Array[] = []
  #length = 0
  /** Bytes that must be there before it is worth looking. */
  #wanted = 4

  /**
   * Takes bytes, which it copies, and gives the messages that are whole now, in memory of their own.
   * @throws ProtocolError when a message is empty or too long; the stream is then of no more use
   */
  push(chunk: Uint8Array): Uint8Array[] {
    // Not slice(): of a Buffer that is a view, and the memory is used again.
    this.#chunks.push(new Uint8Array(chunk))
    this.#length += chunk.length
    if (this.#length < this.#wanted) return []
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks)
    const messages: Uint8Array[] = []
    let at = 0
    for (;;) {
      this.#wanted = 4
      if (bytes.length - at < 4) break
      const length = uint32At(bytes, at)
      if (length === 0 || length > MESSAGE_BYTES_MAX) throw new ProtocolError(`message of ${length} bytes`)
      this.#wanted = 4 + length
      if (bytes.length - at < this.#wanted) break
      messages.push(bytes.subarray(at + 4, at + this.#wanted))
      at += this.#wanted
    }
    this.#chunks = at === bytes.length ? [] : [new Uint8Array(bytes.subarray(at))]
    this.#length = bytes.length - at
    return messages
  }
}

/** As much as OpenSSH takes in one packet. */
const MESSAGE_BYTES_MAX = 256 * 1024
const PACKET_BYTES_MIN = 5
