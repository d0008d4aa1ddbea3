// ssh_config(5) RevokedHostKeys: a list of keys that must never be accepted, as text or as a KRL.
import { hash } from '../crypto/node-hash.ts'
import { encodeBase64 } from '../keys/base64.ts'
import { parsePublicKeyLine } from '../keys/public-key-line.ts'
import { decodeKrl, isKrl, listsCertificate } from './krl.ts'

/** A key as a revocation list sees it. */
export interface RevocableKey {
  /** The plain key, also of a certificate. */
  readonly plainKey: Uint8Array
  readonly certificate?:
    { readonly authorityKey: Uint8Array; readonly serial: bigint; readonly keyId: string } | undefined
}

/** Whether a key, or the authority of its certificate, is on the list. */
export type RevocationList = (key: RevocableKey) => boolean

/**
 * Parses the content of a file: a KRL, or one public key a line.
 * @throws SshError when any of it cannot be understood: what is passed over might be the very key.
 */
export function parseRevocationList(content: Uint8Array): RevocationList {
  return isKrl(content) ? krlList(content) : textList(Buffer.from(content).toString('latin1'))
}

function textList(text: string): RevocationList {
  const lines = text.split('\n').map((line) => line.trim())
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => parsePublicKeyLine(line).key)
  const listed = new Set(keys.map((key) => encodeBase64(key.plainBlob)))
  return ({ plainKey, certificate }) =>
    listed.has(encodeBase64(plainKey)) ||
    (certificate !== undefined && listed.has(encodeBase64(certificate.authorityKey)))
}

function krlList(content: Uint8Array): RevocationList {
  const krl = decodeKrl(content)
  const lists = (key: Uint8Array): boolean =>
    krl.keys.has(encodeBase64(key)) ||
    krl.sha1.has(encodeBase64(hash('sha1', key))) ||
    krl.sha256.has(encodeBase64(hash('sha256', key)))
  return ({ plainKey, certificate }) => {
    if (lists(plainKey)) return true
    if (certificate === undefined) return false
    const authority = encodeBase64(certificate.authorityKey)
    return (
      lists(certificate.authorityKey) ||
      krl.certificates.some(
        (list) => (list.authority === undefined || list.authority === authority) && listsCertificate(list, certificate),
      )
    )
  }
}
