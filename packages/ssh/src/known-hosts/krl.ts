// OpenSSH PROTOCOL.krl: a compact list of revoked keys and certificates.
import { SshError } from '../errors.ts'
import { encodeBase64 } from '../keys/base64.ts'
import { PublicKey } from '../keys/public-key.ts'
import { Reader } from '../wire/reader.ts'

/** Whether `content` claims to be such a list. */
export function isKrl(content: Uint8Array): boolean {
  return content.length >= 8 && new Reader(content).uint64() === KRL_MAGIC
}

/** What one list revokes. Keys and hashes are in base64. */
export interface Krl {
  /** Grows with each edition of the list; nothing here compares editions. */
  readonly version: bigint
  /** When it was made, in seconds since 1970. */
  readonly generatedAt: bigint
  /** Untrusted text; `sanitize` it before a terminal sees it. */
  readonly comment: string
  readonly keys: ReadonlySet<string>
  readonly sha1: ReadonlySet<string>
  readonly sha256: ReadonlySet<string>
  readonly certificates: readonly RevokedCertificates[]
  /** Not verified, as with ssh: a list is trusted because of the file that it is in. */
  readonly signatures: readonly KrlSignature[]
}

/** PROTOCOL.krl §5: a signature over the list up to and including its own key. */
export interface KrlSignature {
  /** The public key blob. */
  readonly key: Uint8Array
  readonly signature: Uint8Array
  readonly signedData: Uint8Array
}

/** Certificates of one authority, or of any. */
export interface RevokedCertificates {
  readonly authority: string | undefined
  readonly keyIds: ReadonlySet<string>
  readonly serials: BigUint64Array
  /** Serial numbers from the first to the second, both included. */
  readonly ranges: readonly (readonly [bigint, bigint])[]
  readonly bitmaps: readonly { readonly offset: bigint; readonly bits: Uint8Array }[]
}

/**
 * Decodes a list.
 * @throws ProtocolError when it is cut or malformed, SshError `invalid-config` for what we do not know: to pass
 * something over would be to accept a revoked key.
 */
export function decodeKrl(content: Uint8Array): Krl {
  const from = new Reader(content)
  if (from.uint64() !== KRL_MAGIC || from.uint32() !== 1) throw unknown('format version')
  const version = from.uint64()
  const generatedAt = from.uint64()
  from.uint64() // flags
  from.string() // reserved
  const krl = {
    version,
    generatedAt,
    comment: from.text(),
    keys: new Set<string>(),
    sha1: new Set<string>(),
    sha256: new Set<string>(),
    certificates: [] as RevokedCertificates[],
    signatures: [] as KrlSignature[],
  }
  while (from.remaining > 0) {
    const type = from.byte()
    const bytes = from.string()
    const section = new Reader(bytes)
    if (type === 1) krl.certificates.push(decodeCertificates(section))
    else if (type === 2) addStrings(section, krl.keys)
    else if (type === 3) addStrings(section, krl.sha1, 20)
    else if (type === 5) addStrings(section, krl.sha256, 32)
    else if (type === 4) {
      const signedData = content.subarray(0, from.offset)
      krl.signatures.push({ key: bytes, signature: from.string(), signedData })
    } else if (type === 255) refuseCritical(section)
    else throw unknown(`section ${type}`)
  }
  return krl
}

/** Whether one of these entries means a certificate. Serial 0 is what authorities give who do not count. */
export function listsCertificate(
  list: RevokedCertificates,
  { serial, keyId }: { readonly serial: bigint; readonly keyId: string },
): boolean {
  if (list.keyIds.has(keyId)) return true
  if (serial === 0n) return false
  return (
    list.serials.includes(serial) ||
    list.ranges.some(([first, last]) => first <= serial && serial <= last) ||
    list.bitmaps.some(({ offset, bits }) => serial >= offset && hasBit(bits, serial - offset))
  )
}

function decodeCertificates(from: Reader): RevokedCertificates {
  const authority = from.string()
  from.string() // reserved
  const keyIds = new Set<string>()
  const serials: bigint[] = []
  const ranges: [bigint, bigint][] = []
  const bitmaps: { offset: bigint; bits: Uint8Array }[] = []
  while (from.remaining > 0) {
    const type = from.byte()
    const section = new Reader(from.string())
    if (type === 0x20) while (section.remaining > 0) serials.push(nonzero(section.uint64()))
    else if (type === 0x21) ranges.push(decodeRange(section))
    else if (type === 0x22) bitmaps.push(decodeBitmap(section))
    else if (type === 0x23) while (section.remaining > 0) keyIds.add(section.text())
    else if (type === 0x39) refuseCritical(section)
    else throw unknown(`section ${type} of certificates`)
    section.end()
  }
  return {
    // Malformed, it could not be the authority of anything.
    authority: authority.length === 0 ? undefined : encodeBase64(new PublicKey(authority).blob),
    keyIds,
    serials: BigUint64Array.from(serials),
    ranges,
    bitmaps,
  }
}

function decodeRange(from: Reader): [bigint, bigint] {
  const first = from.uint64()
  const last = nonzero(from.uint64())
  if (first > last) throw unknown('range of serial numbers that ends before it begins')
  return [first, last]
}

/** A positive mpint: bit n of it stands for the serial number `offset` + n. */
function decodeBitmap(from: Reader): RevokedCertificates['bitmaps'][number] {
  const offset = from.uint64()
  const bits = from.string()
  if (((bits[0] ?? 0) & 0x80) !== 0) throw unknown('negative bitmap')
  const significant = bits.subarray(
    Math.max(
      0,
      bits.findIndex((byte) => byte !== 0),
    ),
  )
  const highest = significant.length * 8 - Math.clz32(significant[0] ?? 0) + 24 - 1
  if (offset + BigInt(Math.max(0, highest)) > SERIAL_MAX) throw unknown('bitmap beyond the last serial number')
  return { offset, bits: significant }
}

/** Serial 0 means that there is none. */
function nonzero(serial: bigint): bigint {
  if (serial === 0n) throw unknown('serial number 0')
  return serial
}

function addStrings(from: Reader, to: Set<string>, length?: number): void {
  while (from.remaining > 0) {
    const bytes = from.string()
    if (length !== undefined && bytes.length !== length) throw unknown(`hash of ${bytes.length} bytes`)
    to.add(encodeBase64(bytes))
  }
}

function refuseCritical(from: Reader): void {
  from.string()
  if (from.boolean()) throw unknown('critical extension')
}

/** Bit 0 is the lowest of the last byte. */
function hasBit(bits: Uint8Array, index: bigint): boolean {
  if (index >= BigInt(bits.length) * 8n) return false
  const byte = bits[bits.length - 1 - Number(index / 8n)] as number
  return ((byte >> Number(index % 8n)) & 1) === 1
}

function unknown(what: string): SshError {
  return new SshError('invalid-config', `unexpected ${what} in a key revocation list`, { phase: 'host-key' })
}

const SERIAL_MAX = 2n ** 64n - 1n
/** "SSHKRL\n\0" */
const KRL_MAGIC = 0x5353484b524c0a00n
