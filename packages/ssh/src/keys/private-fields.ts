// RFC 9987 §3.2, OpenSSH PROTOCOL.key: the fields of a private key, the same in openssh-key-v1 files and in the agent.
import { type Certificate, decodeCertificate } from '../algorithms/host-key/certificate.ts'
import { findCertifiedFormat, findKeyFormat } from '../algorithms/host-key/formats.ts'
import {
  type KeyFormat,
  type KeyParts,
  partsOf,
  type PartsOf,
  readUnsigned,
  writeUnsigned,
} from '../algorithms/host-key/key-format.ts'
import { type PrivateKeyMaterial, publicHalf } from '../crypto/key-material.ts'
import { ProtocolError } from '../errors.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** A private key kept by a FIDO token: what has to be shown to the token so that it signs. */
export interface SecurityKeyHandle {
  readonly kind: 'security-key'
  readonly publicParts: PartsOf<'security-key'>
  /** OpenSSH PROTOCOL.u2f: what the token was asked for when it made the key. */
  readonly flags: number
  readonly keyHandle: Uint8Array
  readonly reserved: Uint8Array
}

export type PrivateFields = PrivateKeyMaterial | SecurityKeyHandle

export interface PrivateEntry {
  /** The format of the plain key. */
  readonly format: KeyFormat
  /** The certificate's blob, when the key is kept with one. */
  readonly certificate: Uint8Array | undefined
  /** Secrets are views into what was read. */
  readonly fields: PrivateFields
}

/** Reads one private key, type name first. @throws ProtocolError when malformed or of an unknown type. */
export function readPrivateEntry(from: Reader): PrivateEntry {
  const type = from.name()
  const plain = findKeyFormat(type)
  if (plain !== undefined) return { format: plain, certificate: undefined, fields: layoutOf(plain).read(from, plain) }
  const format = findCertifiedFormat(type)
  if (format === undefined) throw new ProtocolError(`private key of the unknown type ${type}`)
  const certificate = from.string()
  const decoded = decodeCertificate(certificate)
  if (decoded.type !== type) throw new ProtocolError('the certificate of the private key is of another type')
  return { format, certificate, fields: layoutOf(format).read(from, format, decoded) }
}

/** Writes one private key, type name first. */
export function writePrivateEntry(to: Writer, entry: PrivateEntry): void {
  if (entry.certificate === undefined) to.name(entry.format.name)
  else to.name(decodeCertificate(entry.certificate).type).string(entry.certificate)
  layoutOf(entry.format).write(to, entry)
}

/** The parts of the public key that belongs to the private one. */
export function publicPartsOf(fields: PrivateFields): KeyParts {
  return fields.kind === 'security-key' ? fields.publicParts : publicHalf(fields)
}

/** How the fields of one kind follow each other. With a certificate, most leave out what the certificate says. */
interface Layout {
  read(from: Reader, format: KeyFormat, certificate?: Certificate): PrivateFields
  write(to: Writer, entry: PrivateEntry): void
}

const eddsa: Layout = {
  read(from, format) {
    const parts = format.read(from)
    if (parts.kind !== 'ed25519' && parts.kind !== 'ed448') throw new ProtocolError('not an EdDSA key')
    const { kind, publicKey } = parts
    const secret = from.string()
    const seed = secret.subarray(0, publicKey.length)
    // The seed and once more the public key.
    if (Buffer.compare(secret.subarray(publicKey.length), publicKey) !== 0) {
      throw new ProtocolError('the public and the private half differ')
    }
    return { kind, publicKey, seed }
  },
  write(to, { fields }) {
    if (fields.kind !== 'ed25519' && fields.kind !== 'ed448') throw wrongKind(fields)
    to.string(fields.publicKey)
    to.uint32(fields.seed.length + fields.publicKey.length)
      .rest(fields.seed)
      .rest(fields.publicKey)
  },
}

const ecdsa: Layout = {
  read(from, format, certificate) {
    const { curve, point } = partsOf(certificate?.parts ?? format.read(from), 'ecdsa')
    return { kind: 'ecdsa', curve, point, scalar: readUnsigned(from, point.length >> 1) }
  },
  write(to, { fields, format, certificate }) {
    if (fields.kind !== 'ecdsa') throw wrongKind(fields)
    if (certificate === undefined) format.write(to, { kind: 'ecdsa', curve: fields.curve, point: fields.point })
    writeUnsigned(to, fields.scalar)
  },
}

const rsa: Layout = {
  read(from, _format, certificate) {
    const { n, e } = certificate === undefined ? readModulusFirst(from) : partsOf(certificate.parts, 'rsa')
    const [d, iqmp, p, q] = readNumbers(from, 4) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
    return { kind: 'rsa', n, e, d, p, q, iqmp }
  },
  write(to, { fields, certificate }) {
    if (fields.kind !== 'rsa') throw wrongKind(fields)
    const { n, e, d, p, q, iqmp } = fields
    for (const value of certificate === undefined ? [n, e, d, iqmp, p, q] : [d, iqmp, p, q]) writeUnsigned(to, value)
  },
}

const dsa: Layout = {
  read(from, format, certificate) {
    const parts = partsOf(certificate?.parts ?? format.read(from), 'dsa')
    return { ...parts, x: readUnsigned(from, parts.q.length) }
  },
  write(to, { fields, format, certificate }) {
    if (fields.kind !== 'dsa') throw wrongKind(fields)
    if (certificate === undefined) format.write(to, publicHalf(fields))
    writeUnsigned(to, fields.x)
  },
}

const securityKey: Layout = {
  read(from, format, certificate) {
    // Of Ed25519 the public key is repeated after the certificate, of ECDSA it is not.
    const known = certificate === undefined ? undefined : partsOf(certificate.parts, 'security-key')
    const parts = known === undefined ? partsOf(format.read(from), 'security-key') : skipRepeated(from, known)
    return {
      kind: 'security-key',
      publicParts: parts,
      flags: from.byte(),
      keyHandle: from.string(),
      reserved: from.string(),
    }
  },
  write(to, { fields, format, certificate }) {
    if (fields.kind !== 'security-key') throw wrongKind(fields)
    const { publicParts } = fields
    if (certificate === undefined) format.write(to, publicParts)
    else {
      if (publicParts.key.kind === 'ed25519') to.string(publicParts.key.publicKey)
      to.text(publicParts.application)
    }
    to.byte(fields.flags).string(fields.keyHandle).string(fields.reserved)
  },
}

const layouts: Readonly<Record<string, Layout>> = {
  'ssh-ed25519': eddsa,
  'ssh-ed448': eddsa,
  'ecdsa-sha2-nistp256': ecdsa,
  'ecdsa-sha2-nistp384': ecdsa,
  'ecdsa-sha2-nistp521': ecdsa,
  'ssh-rsa': rsa,
  'ssh-dss': dsa,
  'sk-ssh-ed25519@openssh.com': securityKey,
  'sk-ecdsa-sha2-nistp256@openssh.com': securityKey,
}

function layoutOf(format: KeyFormat): Layout {
  const layout = layouts[format.name]
  if (layout === undefined) throw new ProtocolError(`private keys of type ${format.name} are not supported`)
  return layout
}

function skipRepeated(from: Reader, known: SecurityKeyHandle['publicParts']): SecurityKeyHandle['publicParts'] {
  const { key } = known
  if (key.kind !== 'ecdsa' && Buffer.compare(from.string(), key.publicKey) !== 0) {
    throw new ProtocolError('the certificate is for another key')
  }
  if (from.name() !== known.application) throw new ProtocolError('the certificate is for another application')
  return known
}

/** Unlike in public keys the modulus comes before the exponent. */
function readModulusFirst(from: Reader): { n: Uint8Array; e: Uint8Array } {
  const [n, e] = readNumbers(from, 2) as [Uint8Array, Uint8Array]
  return { n, e }
}

function readNumbers(from: Reader, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => readUnsigned(from, NUMBER_BYTES_MAX))
}

function wrongKind(fields: PrivateFields): TypeError {
  return new TypeError(`a private key of kind ${fields.kind} does not belong to its format`)
}

/** 16384 bits, the largest RSA modulus that we take. */
const NUMBER_BYTES_MAX = 2048
