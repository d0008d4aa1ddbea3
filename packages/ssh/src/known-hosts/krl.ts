// OpenSSH PROTOCOL.krl: a compact list of revoked keys and certificates.
import { SshError } from '../errors.ts'
import { Reader } from '../wire/reader.ts'

/** Whether `content` claims to be such a list. */
export function isKrl(content: Uint8Array): boolean {
  return content.length >= 8 && new Reader(content).uint64() === KRL_MAGIC
}

/** What one list revokes. Keys and hashes are in base64. */
export interface Krl {
  readonly keys: ReadonlySet<string>
  readonly sha1: ReadonlySet<string>
  readonly sha256: ReadonlySet<string>
  readonly certificates: readonly RevokedCertificates[]
}

/** Certificates of one authority, or of any. */
export interface RevokedCertificates {
  readonly authority: string | undefined
  readonly keyIds: ReadonlySet<string>
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
  from.fixed(24) // version, date, flags
  from.string()
  from.string()
  const krl = {
    keys: new Set<string>(),
    sha1: new Set<string>(),
    sha256: new Set<string>(),
    certificates: [] as RevokedCertificates[],
  }
  while (from.remaining > 0) {
    const type = from.byte()
    const section = new Reader(from.string())
    if (type === 1) krl.certificates.push(decodeCertificates(section))
    else if (type === 2) addStrings(section, krl.keys)
    else if (type === 3) addStrings(section, krl.sha1, 20)
    else if (type === 5) addStrings(section, krl.sha256, 32)
    else if (type === 4)
      from.string() // §6: signatures need not be verified for local files
    else if (type === 255) refuseCritical(section)
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
    list.ranges.some(([first, last]) => first <= serial && serial <= last) ||
    list.bitmaps.some(({ offset, bits }) => serial >= offset && hasBit(bits, serial - offset))
  )
}

function decodeCertificates(from: Reader): RevokedCertificates {
  const authority = from.string()
  from.string()
  const keyIds = new Set<string>()
  const ranges: [bigint, bigint][] = []
  const bitmaps: { offset: bigint; bits: Uint8Array }[] = []
  while (from.remaining > 0) {
    const type = from.byte()
    const section = new Reader(from.string())
    if (type === 0x20) {
      while (section.remaining > 0) {
        const serial = section.uint64()
        ranges.push([serial, serial])
      }
    } else if (type === 0x21) ranges.push([section.uint64(), section.uint64()])
    else if (type === 0x22) bitmaps.push({ offset: section.uint64(), bits: section.string() })
    else if (type === 0x23) while (section.remaining > 0) keyIds.add(section.text())
    else if (type === 0x39) refuseCritical(section)
    else throw unknown(`section ${type} of certificates`)
    section.end()
  }
  return { authority: authority.length === 0 ? undefined : base64(authority), keyIds, ranges, bitmaps }
}

function addStrings(from: Reader, to: Set<string>, length?: number): void {
  while (from.remaining > 0) {
    const bytes = from.string()
    if (length !== undefined && bytes.length !== length) throw unknown(`hash of ${bytes.length} bytes`)
    to.add(base64(bytes))
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

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

function unknown(what: string): SshError {
  return new SshError('invalid-config', `unknown ${what} in a key revocation list`, { phase: 'host-key' })
}

/** "SSHKRL\n\0" */
const KRL_MAGIC = 0x5353484b524c0a00n
