// RFC 8308: extension negotiation.
import { ProtocolError } from '../errors.ts'
import { extInfo } from '../messages/transport.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** Extension names and values as sent by the peer. */
export type Extensions = ReadonlyMap<string, Uint8Array>

export function encodeExtInfo(extensions: Extensions): Uint8Array {
  const pairs = new Writer()
  for (const [name, value] of extensions) pairs.name(name).string(value)
  return extInfo.encode({ extensionCount: extensions.size, extensions: pairs.bytes() })
}

/** What a peer has announced so far. RFC 8308 §2.4: a client sends one SSH_MSG_EXT_INFO, a server one or two. */
export class AnnouncedExtensions {
  #all: Extensions = NONE
  #messages = 0

  get all(): Extensions {
    return this.#all
  }

  /** @throws ProtocolError when the message is malformed or one too many */
  add(payload: Uint8Array): void {
    if (++this.#messages > MESSAGES_MAX) {
      throw new ProtocolError('too many SSH_MSG_EXT_INFO', { code: 'limit-exceeded' })
    }
    this.#all = new Map([...this.#all, ...decodeExtInfo(payload)])
  }

  /** They have served: all that is known is for authentication. */
  forget(): void {
    this.#all = NONE
  }
}

/** The count is bounded by the bytes that are there. A name that comes twice keeps its last value. */
export function decodeExtInfo(payload: Uint8Array): Extensions {
  const { extensionCount, extensions } = extInfo.decode(payload)
  if (extensionCount > EXTENSIONS_MAX) throw new ProtocolError(`${extensionCount} extensions`)
  const from = new Reader(extensions)
  const result = new Map<string, Uint8Array>()
  for (let i = 0; i < extensionCount; i++) result.set(from.name(), from.string().slice())
  from.end()
  return result
}

const NONE: Extensions = new Map()
/** Each may fill a packet. */
const MESSAGES_MAX = 4
/** OpenSSH takes 1024. */
const EXTENSIONS_MAX = 1024
