// PuTTY's own key format, versions 2 and 3, appendix C of its manual: keys, encryption, integrity.
import { encodeKeyBlob, readUnsigned, writeUnsigned } from '../algorithms/host-key/key-format.ts'
import { findKeyFormat } from '../algorithms/host-key/formats.ts'
import { argon2 } from '../crypto/argon2.ts'
import type { PrivateKeyMaterial } from '../crypto/key-material.ts'
import { nodeCrypto } from '../crypto/node.ts'
import { ProtocolError, SshError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'
import type { DecodedKey } from './openssh-key.ts'
import { decoding, invalidKey } from './invalid-key.ts'
import { formatPpkText, parsePpkText, PPK_FORMAT, type PpkArgon2, type PpkFile } from './ppk-text.ts'
import { passphraseRequired } from './passphrase.ts'
import { type PrivateEntry, type PrivateFields, publicPartsOf } from './private-fields.ts'
import { PublicKey } from './public-key.ts'

/** The public key, readable without the passphrase. @throws SshError `invalid-key` */
export function parsePpkPublicKey(text: string): PublicKey {
  const file = parsePpkText(text)
  return new PublicKey(file.publicKey, file.comment)
}

/**
 * Gives the numbers of the key to `use`; they are overwritten when it returns.
 * @throws SshError `invalid-key`, `passphrase-required`, `wrong-passphrase`
 */
export async function parsePpk<T>(
  text: string,
  passphrase: Uint8Array | undefined,
  use: (key: DecodedKey) => T,
): Promise<T> {
  const file = parsePpkText(text)
  const encrypted = file.encryption !== 'none'
  if (encrypted && file.encryption !== CIPHER) throw invalidKey(PPK_FORMAT, 'the cipher is not known')
  if (encrypted && passphrase === undefined) {
    throw passphraseRequired(PPK_FORMAT)
  }
  if (encrypted && file.privatePart.length % 16 !== 0)
    throw invalidKey(PPK_FORMAT, 'the length does not fit the cipher')
  const secrets = encrypted ? await deriveSecrets(file, passphrase as Uint8Array) : withoutPassphrase(file.version)
  const plain = encrypted ? aesCbc('decrypt', secrets, file.privatePart) : new Uint8Array(file.privatePart)
  try {
    if (!nodeCrypto.timingSafeEqual(mac(file, secrets.macKey, plain), file.mac)) {
      if (encrypted) throw new SshError('wrong-passphrase', `${PPK_FORMAT}: the passphrase does not open it`)
      throw invalidKey(PPK_FORMAT, 'the file was changed')
    }
    return decoding(PPK_FORMAT, () => use({ entry: decodeEntry(file, plain, encrypted), comment: file.comment }))
  } finally {
    plain.fill(0)
    overwrite(secrets)
  }
}

/** With a final newline. @throws SshError `invalid-key` when PuTTY has no keys of this type */
export async function formatPpk(
  entry: PrivateEntry,
  comment: string,
  version: 2 | 3,
  passphrase: Uint8Array | undefined,
): Promise<string> {
  const head = {
    version,
    type: entry.format.name,
    encryption: passphrase === undefined ? 'none' : CIPHER,
    comment: comment.replace(/[\r\n]/g, ' '),
    publicKey: encodeKeyBlob(entry.format, publicPartsOf(entry.fields)),
    argon2: passphrase !== undefined && version === 3 ? freshArgon2() : undefined,
  }
  const plain = encodePrivatePart(entry.fields, passphrase !== undefined)
  const secrets = passphrase === undefined ? withoutPassphrase(version) : await deriveSecrets(head, passphrase)
  const privatePart = passphrase === undefined ? new Uint8Array(plain) : aesCbc('encrypt', secrets, plain)
  const text = formatPpkText({ ...head, privatePart, mac: mac(head, secrets.macKey, plain) })
  plain.fill(0)
  overwrite(secrets)
  return text
}

type PpkHead = Omit<PpkFile, 'privatePart' | 'mac'>

interface Secrets {
  readonly cipherKey: Uint8Array
  readonly iv: Uint8Array
  readonly macKey: Uint8Array
}

async function deriveSecrets({ version, argon2: parameters }: PpkHead, passphrase: Uint8Array): Promise<Secrets> {
  if (version === 2 || parameters === undefined) {
    const sha1 = (counter: number): Uint8Array => nodeCrypto.hash('sha1', Uint8Array.of(0, 0, 0, counter), passphrase)
    const cipherKey = Buffer.concat([sha1(0), sha1(1)]).subarray(0, 32)
    return { cipherKey, iv: new Uint8Array(16), macKey: nodeCrypto.hash('sha1', MAC_KEY_PREFIX, passphrase) }
  }
  const variant = parameters.variant.toLowerCase() as 'argon2d' | 'argon2i' | 'argon2id'
  const { memoryKiB: memory, passes, parallelism, salt } = parameters
  const derived = await argon2(variant, passphrase, salt, { memory, passes, parallelism }, 32 + 16 + 32)
  return { cipherKey: derived.subarray(0, 32), iv: derived.subarray(32, 48), macKey: derived.subarray(48) }
}

function withoutPassphrase(version: 2 | 3): Secrets {
  const macKey = version === 2 ? nodeCrypto.hash('sha1', MAC_KEY_PREFIX) : NO_BYTES
  return { cipherKey: NO_BYTES, iv: NO_BYTES, macKey }
}

/** Over everything that matters, the public key and the comment among it. */
function mac(file: PpkHead, key: Uint8Array, plain: Uint8Array): Uint8Array {
  const covered = new Writer(plain.length + file.publicKey.length + 1024)
    .text(file.type)
    .text(file.encryption)
    .text(file.comment)
    .string(file.publicKey)
    .string(plain)
    .bytes()
  const tag = nodeCrypto.hmac(file.version === 2 ? 'sha1' : 'sha256', key).sign(0, covered)
  covered.fill(0)
  return tag
}

function aesCbc(direction: 'encrypt' | 'decrypt', { cipherKey, iv }: Secrets, data: Uint8Array): Uint8Array {
  return nodeCrypto.cbc('aes', direction, cipherKey, iv).update(data)
}

function decodeEntry(file: PpkFile, plain: Uint8Array, padded: boolean): PrivateEntry {
  const { parts, type } = new PublicKey(file.publicKey)
  const format = findKeyFormat(type)
  if (format === undefined || parts === undefined || type !== file.type) {
    throw new ProtocolError('the public key is of a type that is not known')
  }
  const from = new Reader(plain)
  const fields = readSecrets(parts, from)
  if (from.remaining > (padded ? 15 : 0)) throw new ProtocolError('there is more after its end')
  return { format, certificate: undefined, fields }
}

/** What the private part holds; the rest is in the public key. */
function readSecrets(parts: NonNullable<PublicKey['parts']>, from: Reader): PrivateKeyMaterial {
  const number = (): Uint8Array => readUnsigned(from, NUMBER_BYTES_MAX)
  switch (parts.kind) {
    case 'ed25519':
    case 'ed448':
      return { ...parts, seed: from.string() }
    case 'ecdsa':
      return { ...parts, scalar: number() }
    case 'rsa':
      return { ...parts, d: number(), p: number(), q: number(), iqmp: number() }
    case 'dsa':
      return { ...parts, x: number() }
    case 'security-key':
      throw new ProtocolError(`keys of kind ${parts.kind} are not supported`)
  }
}

function encodePrivatePart(fields: PrivateFields, pad: boolean): Uint8Array {
  const to = new Writer(16 * 1024)
  switch (fields.kind) {
    case 'ed25519':
    case 'ed448':
      to.string(fields.seed)
      break
    case 'ecdsa':
      writeUnsigned(to, fields.scalar)
      break
    case 'rsa':
      for (const value of [fields.d, fields.p, fields.q, fields.iqmp]) writeUnsigned(to, value)
      break
    case 'dsa':
      writeUnsigned(to, fields.x)
      break
    case 'security-key':
      throw invalidKey(PPK_FORMAT, 'it cannot hold keys of security keys')
  }
  // The padding is part of what the MAC covers, and must not tell more about the key than it does anyway.
  if (pad) to.rest(nodeCrypto.hash('sha1', to.bytes()).subarray(0, -to.length & 15))
  return to.bytes()
}

/** What puttygen uses by itself. */
function freshArgon2(): PpkArgon2 {
  return { variant: 'Argon2id', memoryKiB: 8192, passes: 21, parallelism: 1, salt: nodeCrypto.randomBytes(16) }
}

function overwrite(secrets: Secrets): void {
  for (const bytes of [secrets.cipherKey, secrets.iv, secrets.macKey]) bytes.fill(0)
}

const CIPHER = 'aes256-cbc'
const MAC_KEY_PREFIX = new TextEncoder().encode('putty-private-key-file-mac-key')
const NO_BYTES = new Uint8Array(0)
/** 16384 bits, the largest RSA modulus that we take. */
const NUMBER_BYTES_MAX = 2048
