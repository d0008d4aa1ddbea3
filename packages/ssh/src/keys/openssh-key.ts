// OpenSSH PROTOCOL.key: the openssh-key-v1 format of private keys.
import { encodeKeyBlob } from '../algorithms/host-key/key-format.ts'
import { nodeCrypto } from '../crypto/node.ts'
import { ProtocolError } from '../errors.ts'
import { name, string, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import { decoding } from './invalid-key.ts'
import { openEnvelope, type Protection, sealEnvelope } from './openssh-key-encryption.ts'
import { type PrivateEntry, publicPartsOf, readPrivateEntry, writePrivateEntry } from './private-fields.ts'
import { PublicKey } from './public-key.ts'

/** What a file gives: numbers that are overwritten soon. */
export interface DecodedKey {
  readonly entry: PrivateEntry
  readonly comment: string
}

/** The public key, which is readable without the passphrase. @throws SshError `invalid-key` */
export function decodeOpensshPublicKey(bytes: Uint8Array): PublicKey {
  return decoding(FORMAT, () => new PublicKey(decodeContainer(bytes).publicKey))
}

/**
 * Decodes the one key of the file and gives its numbers to `use`; they are overwritten when it returns.
 * @throws SshError `invalid-key`, `passphrase-required`, `wrong-passphrase`
 */
export async function decodeOpensshKey<T>(
  bytes: Uint8Array,
  passphrase: Uint8Array | undefined,
  use: (key: DecodedKey) => T,
): Promise<T> {
  const container = decoding(FORMAT, () => decodeContainer(bytes))
  const plain = await openEnvelope(container, passphrase)
  try {
    return decoding(FORMAT, () => use(decodePlain(plain, container.publicKey)))
  } finally {
    plain.fill(0)
  }
}

/** The bytes of the file inside its armour. */
export async function encodeOpensshKey(
  publicKey: Uint8Array,
  key: DecodedKey,
  protection: Protection | undefined,
): Promise<Uint8Array> {
  const plain = encodePlain(key, protection?.cipher.blockSize ?? PLAIN_BLOCK_SIZE)
  const envelope = await sealEnvelope(plain, protection)
  plain.fill(0)
  return new Writer(plain.length * 2)
    .rest(MAGIC)
    .rest(containerFields.encode({ ...envelope, keyCount: 1, publicKey }))
    .rest(envelope.tag)
    .bytes()
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

function decodePlain(plain: Uint8Array, publicKey: Uint8Array): DecodedKey {
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

function encodePlain({ entry, comment }: DecodedKey, blockSize: number): Uint8Array {
  const check = nodeCrypto.randomBytes(4)
  const to = new Writer(PLAIN_CAPACITY).rest(check).rest(check)
  writePrivateEntry(to, entry)
  to.text(comment)
  for (let padding = 1; to.length % blockSize !== 0; padding++) to.byte(padding)
  return to.bytes()
}

export const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY'
const FORMAT = 'OpenSSH private key'
const MAGIC = new TextEncoder().encode('openssh-key-v1\0')
/** The block size of the cipher "none". */
const PLAIN_BLOCK_SIZE = 8
/** Enough for any key, so that no copy of the secrets is left behind by growing. */
const PLAIN_CAPACITY = 16 * 1024
