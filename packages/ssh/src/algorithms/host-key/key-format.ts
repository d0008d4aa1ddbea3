// RFC 4253 §6.6: a public key blob is the name of its format and then fields that the format defines. The same fields,
// without the name, sit inside certificates and private key files.
import type { PublicKeyMaterial } from '../../crypto/key-material.ts'
import { ProtocolError } from '../../errors.ts'
import type { Reader } from '../../wire/reader.ts'
import { unsignedToMpint, Writer } from '../../wire/writer.ts'

/** The parts of a public key of a known format. */
export type KeyParts = PublicKeyMaterial | SecurityKeyParts

/** A key held by a FIDO token (OpenSSH PROTOCOL.u2f): what it signs is bound to `application`. */
export interface SecurityKeyParts {
  readonly kind: 'security-key'
  readonly key: PartsOf<'ed25519' | 'ecdsa'>
  /** The relying party, for example `ssh:`. */
  readonly application: string
}

/** The parts of keys of one kind. */
export type PartsOf<K extends KeyParts['kind']> = OfKind<KeyParts, K>
type OfKind<P, K> = P extends { readonly kind: infer Kinds } ? (K extends Kinds ? P : never) : never

/** One public key format. */
export interface KeyFormat {
  /** The name that the blob begins with. */
  readonly name: string
  /** Reads the fields after the name. @throws ProtocolError when they are malformed or out of bounds. */
  read(from: Reader): KeyParts
  /** Writes the fields after the name. */
  write(to: Writer, parts: KeyParts): void
}

/** The blob of a plain key. */
export function encodeKeyBlob(format: KeyFormat, parts: KeyParts): Uint8Array {
  const to = new Writer()
  to.name(format.name)
  format.write(to, parts)
  return to.bytes()
}

/** A non-negative mpint as unsigned big-endian bytes without leading zeros, bounded by `bytesMax`. */
export function readUnsigned(from: Reader, bytesMax: number): Uint8Array {
  const bytes = from.string()
  if (bytes.length > 0 && (bytes[0] as number) >= 0x80) throw new ProtocolError('negative mpint in a key')
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  if (bytes.length - start > bytesMax) throw new ProtocolError(`mpint of ${bytes.length} bytes in a key`)
  return bytes.subarray(start)
}

export function writeUnsigned(to: Writer, value: Uint8Array): void {
  to.string(unsignedToMpint(value))
}

/** The length in bits of an unsigned integer without leading zeros. */
export function bitLength(unsigned: Uint8Array): number {
  return unsigned.length === 0 ? 0 : unsigned.length * 8 - Math.clz32(unsigned[0] as number) + 24
}

/** The parts as the kind that a format is about; anything else is a mistake of the caller. */
export function partsOf<K extends KeyParts['kind']>(parts: KeyParts, kind: K): PartsOf<K> {
  if (parts.kind !== kind) throw new TypeError(`a key of kind ${parts.kind} where ${kind} belongs`)
  return parts as PartsOf<K>
}
