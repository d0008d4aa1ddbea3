// A public key as its blob, with the parts of those formats that we know. Others stay opaque.
import { algorithmNamesOf } from '../algorithms/host-key/catalog.ts'
import { type Certificate, decodeCertificate } from '../algorithms/host-key/certificate.ts'
import { findCertifiedFormat, findKeyFormat, isCertificateName } from '../algorithms/host-key/formats.ts'
import { encodeKeyBlob, type KeyFormat, type KeyParts } from '../algorithms/host-key/key-format.ts'
import { keyBits } from '../crypto/key-material.ts'
import { Reader } from '../wire/reader.ts'
import { encodeBase64 } from './base64.ts'
import { fingerprint, type FingerprintHash } from './fingerprint.ts'
import { decoding, invalidKey } from './invalid-key.ts'
import { keyLabel } from './key-label.ts'
import { randomart } from './randomart.ts'

/** A public key or a certificate. */
export class PublicKey {
  /** As it goes over the wire (RFC 4253 §6.6). */
  readonly blob: Uint8Array
  /** The name that the blob begins with. */
  readonly type: string
  /** Untrusted text; `sanitize` it before a terminal sees it. */
  readonly comment: string
  /** Of a known type: the parts of the key; of a certificate, those of the certified key. */
  readonly parts: KeyParts | undefined
  /** Set when, and only when, this is a certificate of a known type. */
  readonly certificate: Certificate | undefined
  readonly #format: KeyFormat | undefined

  /**
   * Decodes a blob. A type that is not known is kept as it is.
   * @throws SshError `invalid-key` when it has no type name, or a known type and malformed content.
   */
  constructor(blob: Uint8Array, comment = '') {
    this.blob = blob
    this.comment = comment
    this.type = decoding('public key', () => new Reader(blob).name())
    if (this.type === '') throw invalidKey('public key', 'the type name is empty')
    const decoded = decoding(`${this.type} key`, () => decodeKnown(this.type, blob))
    this.#format = decoded.format
    this.parts = decoded.parts
    this.certificate = decoded.certificate
  }

  /** Is it a certificate, of a type known or not? */
  get isCertificate(): boolean {
    return isCertificateName(this.type)
  }

  /** The signature algorithms that this key can be used with, best first. */
  get algorithms(): readonly string[] {
    return algorithmNamesOf(this.type)
  }

  /** The blob of the plain key: for a certificate the key that it certifies. */
  get plainBlob(): Uint8Array {
    if (this.certificate === undefined) return this.blob
    return encodeKeyBlob(this.certificate.format, this.certificate.parts)
  }

  /** The size as people state it: the modulus, the curve, 256 for Ed25519; 0 when the type is not known. */
  get bits(): number {
    return this.parts === undefined ? 0 : bitsOf(this.parts)
  }

  /** The kind as ssh-keygen -l prints it, for example `ED25519`, `ECDSA-SK`, `RSA-CERT`. */
  get label(): string {
    const format = this.#format
    return format === undefined ? this.type : keyLabel(format.name, this.isCertificate)
  }

  /** Of the plain key: a certificate has the fingerprint of the key that it certifies. */
  fingerprint(algorithm: FingerprintHash = 'sha256'): string {
    return fingerprint(this.plainBlob, algorithm)
  }

  /** The picture that ssh-keygen -lv prints. */
  randomart(algorithm: FingerprintHash = 'sha256'): string {
    return randomart(this.plainBlob, this.label, this.bits, algorithm)
  }

  /** Are the blobs the same, bit for bit? */
  equals(other: PublicKey | Uint8Array): boolean {
    const blob = other instanceof PublicKey ? other.blob : other
    return Buffer.compare(this.blob, blob) === 0
  }

  withComment(comment: string): PublicKey {
    return new PublicKey(this.blob, comment)
  }

  /** The line of an authorized_keys or .pub file, without a newline. */
  toString(): string {
    const line = `${this.type} ${encodeBase64(this.blob)}`
    return this.comment === '' ? line : `${line} ${this.comment}`
  }
}

interface Decoded {
  readonly format: KeyFormat | undefined
  readonly parts: KeyParts | undefined
  readonly certificate: Certificate | undefined
}

function decodeKnown(type: string, blob: Uint8Array): Decoded {
  if (findCertifiedFormat(type) !== undefined) {
    const certificate = decodeCertificate(blob)
    return { format: certificate.format, parts: certificate.parts, certificate }
  }
  const format = findKeyFormat(type)
  if (format === undefined) return { format, parts: undefined, certificate: undefined }
  const from = new Reader(blob)
  from.name()
  const parts = format.read(from)
  from.end()
  return { format, parts, certificate: undefined }
}

function bitsOf(parts: KeyParts): number {
  return keyBits(parts.kind === 'security-key' ? parts.key : parts)
}
