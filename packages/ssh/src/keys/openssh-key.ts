// OpenSSH PROTOCOL.key: the openssh-key-v1 format of private keys.
import { encodeKeyBlob } from '../algorithms/host-key/key-format.ts'
import { ProtocolError } from '../errors.ts'
import { name, string, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'
import { Reader } from '../wire/reader.ts'
import { decoding } from './invalid-key.ts'
import { openEnvelope } from './openssh-key-encryption.ts'
import { type PrivateEntry, publicPartsOf, readPrivateEntry } from './private-fields.ts'
import { PublicKey } from './public-key.ts'

export interface OpensshKey {
  readonly entry: PrivateEntry
  readonly comment: string
}

/** The public key, which is readable without the passphrase. @throws SshError `invalid-key` */
export function decodeOpensshPublicKey(bytes: Uint8Array): PublicKey {
  return decoding(FORMAT, () => new PublicKey(decodeContainer(bytes).publicKey))
}

/**
 * Decodes the one key of the file and gives its numbers to `use`; they are overwritten when it returns.
 * @throws SshError `invalid-key`, `passphrase-required`
 */
export function decodeOpensshKey<T>(bytes: Uint8Array, use: (key: OpensshKey) => T): T {
  const container = decoding(FORMAT, () => decodeContainer(bytes))
  const plain = openEnvelope(container)
  try {
    return decoding(FORMAT, () => use(decodePlain(plain, container.publicKey)))
  } finally {
    plain.fill(0)
  }
}

/** What stands around the secret part. */
export interface Container {
  readonly cipherName: string
  readonly kdfName: string
  readonly kdfOptions: Uint8Array
  readonly publicKey: Uint8Array
  readonly ciphertext: Uint8Array
  /** All that follows. */
  readonly tag: Uint8Array
}

const containerFields = structure({
  cipherName: name,
  kdfName: name,
  kdfOptions: string,
  keyCount: uint32,
  publicKey: string,
  ciphertext: string,
})

function decodeContainer(bytes: Uint8Array): Container {
  const from = new Reader(bytes)
  if (Buffer.compare(from.fixed(MAGIC.length), MAGIC) !== 0) throw new ProtocolError('the magic bytes are missing')
  const fields = containerFields.read(from)
  // More than one is possible by the description, but nobody writes it and OpenSSH reads only one.
  if (fields.keyCount !== 1) throw new ProtocolError(`${fields.keyCount} keys in one file`)
  return { ...fields, tag: from.rest() }
}

function decodePlain(plain: Uint8Array, publicKey: Uint8Array): OpensshKey {
  const from = new Reader(plain, 8)
  const entry = readPrivateEntry(from)
  const comment = from.text()
  const padding = from.rest()
  // Up to 255 bytes are allowed by the reader of OpenSSH: 1, 2, 3…
  if (padding.length > 255 || !padding.every((byte, index) => byte === index + 1)) {
    throw new ProtocolError('the padding is wrong')
  }
  if (!belongsTo(entry, publicKey)) throw new ProtocolError('the public and the private part are of different keys')
  return { entry, comment }
}

/** Is the key in the clear the one inside? The clear one is what people compare and servers are asked about. */
function belongsTo(entry: PrivateEntry, publicKey: Uint8Array): boolean {
  const outside = new PublicKey(publicKey)
  return Buffer.compare(outside.plainBlob, encodeKeyBlob(entry.format, publicPartsOf(entry.fields))) === 0
}

export const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY'
const FORMAT = 'OpenSSH private key'
const MAGIC = new TextEncoder().encode('openssh-key-v1\0')
