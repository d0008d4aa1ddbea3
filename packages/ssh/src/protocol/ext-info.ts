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

/** OpenSSH takes 1024. */
const EXTENSIONS_MAX = 1024
