// RFC 9987 §3: each message is preceded by its length.
import { SshError } from '../errors.ts'
import { AGENT_MESSAGE_LENGTH_MAX } from '../messages/agent.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** The bytes that carry one message. */
export function frame(message: Uint8Array): Uint8Array {
  return new Writer(4 + message.length).string(message).bytes()
}

/** Cuts a stream of bytes into messages. */
export class Unframer {
  #chunks: Uint8Array[] = []
  #length = 0

  /**
   * Takes bytes, which it copies, and gives the messages that are whole now, in memory of their own.
   * @throws SshError `agent-failed` when a message is empty or too long; the stream is then of no more use
   */
  push(chunk: Uint8Array): Uint8Array[] {
    // Not slice(): of a Buffer that is a view, and the memory is used again.
    this.#chunks.push(new Uint8Array(chunk))
    this.#length += chunk.length
    const messages: Uint8Array[] = []
    for (let length = this.#nextLength(); length !== undefined; length = this.#nextLength()) {
      if (this.#length < 4 + length) break
      const joined = this.#join()
      messages.push(new Uint8Array(joined.subarray(4, 4 + length)))
      this.#chunks = [joined.subarray(4 + length)]
      this.#length -= 4 + length
    }
    return messages
  }

  #nextLength(): number | undefined {
    if (this.#length < 4) return undefined
    if ((this.#chunks[0] as Uint8Array).length < 4) this.#chunks = [this.#join()]
    const length = new Reader(this.#chunks[0] as Uint8Array).uint32()
    if (length >= 1 && length <= AGENT_MESSAGE_LENGTH_MAX) return length
    throw new SshError('agent-failed', `agent message of ${length} bytes`)
  }

  #join(): Uint8Array {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks, this.#length)
  }
}
