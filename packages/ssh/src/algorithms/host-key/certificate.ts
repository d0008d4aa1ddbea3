// OpenSSH PROTOCOL.certkeys, draft-miller-ssh-cert: what a certificate says. Whether to believe it is for keys/.
import { ProtocolError } from '../../errors.ts'
import { name, string, text, uint32, uint64 } from '../../wire/field.ts'
import { structure } from '../../wire/message.ts'
import { Reader } from '../../wire/reader.ts'
import { findCertifiedFormat, isCertificateName } from './formats.ts'
import type { KeyFormat, KeyParts } from './key-format.ts'

/** One critical option or extension. `data` is opaque until somebody knows the name. */
export interface CertificateOption {
  readonly name: string
  readonly data: Uint8Array
}

/** An OpenSSH certificate, decoded and not verified yet. */
export interface Certificate {
  /** The name that the blob begins with. */
  readonly type: string
  /** The format and the parts of the key that is certified. */
  readonly format: KeyFormat
  readonly parts: KeyParts
  readonly role: 'user' | 'host'
  readonly serial: bigint
  /** Chosen by the authority, for its logs. Untrusted text. */
  readonly keyId: string
  /** Host or user names. Empty means all of them, which a verifier should refuse. */
  readonly principals: readonly string[]
  /** Seconds since 1970; valid from `validAfter` and before `validBefore`. */
  readonly validAfter: bigint
  readonly validBefore: bigint
  /** A verifier that does not know one of them must refuse the certificate. */
  readonly criticalOptions: readonly CertificateOption[]
  readonly extensions: readonly CertificateOption[]
  /** The plain public key blob of the authority. */
  readonly signatureKey: Uint8Array
  /** The name the authority's signature blob begins with. */
  readonly signatureAlgorithm: string
  readonly signature: Uint8Array
  /** What `signature` is over. */
  readonly signedData: Uint8Array
}

/**
 * Decodes a certificate blob. Its signature is not verified here.
 * @throws ProtocolError when it is malformed, of an unknown type, or certified by another certificate.
 */
export function decodeCertificate(blob: Uint8Array): Certificate {
  const from = new Reader(blob)
  const type = from.name()
  const format = findCertifiedFormat(type)
  if (format === undefined) throw new ProtocolError('certificate of an unknown type')
  from.string() // the nonce
  const parts = format.read(from)
  const fields = certificateFields.read(from)
  const signedData = blob.subarray(0, from.offset)
  const signature = from.string()
  from.end()
  // Nothing of the authority's key is decoded before this check: a chain of certificates cannot make us recurse.
  if (isCertificateName(new Reader(fields.signatureKey).name())) {
    throw new ProtocolError('certificate certified by a certificate')
  }
  return {
    type,
    format,
    parts,
    role: roleOf(fields.type),
    serial: fields.serial,
    keyId: fields.keyId,
    principals: decodePrincipals(fields.principals),
    validAfter: fields.validAfter,
    validBefore: fields.validBefore,
    criticalOptions: decodeOptions(fields.criticalOptions),
    extensions: decodeOptions(fields.extensions),
    signatureKey: fields.signatureKey,
    signatureAlgorithm: new Reader(signature).name(),
    signature,
    signedData,
  }
}

/** The fields after those of the certified key, up to the signature. */
export const certificateFields = structure({
  serial: uint64,
  type: uint32,
  keyId: text,
  principals: string,
  validAfter: uint64,
  validBefore: uint64,
  criticalOptions: string,
  extensions: string,
  reserved: string,
  signatureKey: string,
})

function roleOf(type: number): Certificate['role'] {
  if (type === 1) return 'user'
  if (type === 2) return 'host'
  throw new ProtocolError(`certificate for role ${type}`)
}

function decodePrincipals(packed: Uint8Array): string[] {
  const from = new Reader(packed)
  const principals: string[] = []
  while (from.remaining > 0) {
    if (principals.length === PRINCIPALS_MAX) throw new ProtocolError('certificate with too many principals')
    principals.push(from.text())
  }
  return principals
}

/** "Options must be lexically ordered by name […]. Each named option may only appear once" (PROTOCOL.certkeys). */
function decodeOptions(packed: Uint8Array): CertificateOption[] {
  const from = new Reader(packed)
  const options: CertificateOption[] = []
  while (from.remaining > 0) {
    if (options.length === OPTIONS_MAX) throw new ProtocolError('certificate with too many options')
    const option = certificateOption.read(from)
    const previous = options.at(-1)
    if (previous !== undefined && previous.name >= option.name) {
      throw new ProtocolError('certificate options are not in order')
    }
    options.push(option)
  }
  return options
}

const certificateOption = structure({ name, data: string })

/** SSHKEY_CERT_MAX_PRINCIPALS of OpenSSH. */
const PRINCIPALS_MAX = 256
/** There are about ten known ones. */
const OPTIONS_MAX = 256
