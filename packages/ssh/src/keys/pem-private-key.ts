// PKCS #1, SEC 1 and PKCS #8 private keys, in the clear or encrypted, as OpenSSL writes them.
import { publicFormatOf } from '../algorithms/host-key/formats.ts'
import { decodePrivatePem, encodePrivatePem } from '../crypto/pem.ts'
import { type PrivateKeyMaterial, publicHalf } from '../crypto/key-material.ts'
import { SshError } from '../errors.ts'
import { checkDerivationCost } from './derivation-cost.ts'
import { invalidKey } from './invalid-key.ts'
import { formatPem, type Pem } from './pem.ts'
import type { PrivateEntry } from './private-fields.ts'

export function isPemPrivateKey({ label }: Pem): boolean {
  return LABELS.has(label)
}

/** @throws SshError `invalid-key`, `passphrase-required`, `wrong-passphrase` */
export function parsePemPrivateKey(pem: Pem, passphrase: Uint8Array | undefined): PrivateEntry {
  const format = LABELS.get(pem.label) ?? pem.label
  if (pem.label === PKCS8_ENCRYPTED) checkDerivationCost(format, pem.bytes)
  const fields = decodeWithOpenssl(format, pem, passphrase)
  return { format: publicFormatOf(publicHalf(fields)), certificate: undefined, fields }
}

/**
 * With a final newline. `pem` is PKCS #1 for RSA and SEC 1 for ECDSA, the forms that ssh-keygen -m PEM writes.
 * @throws SshError `invalid-argument` when the form cannot hold the key
 */
export function formatPemPrivateKey(
  fields: PrivateKeyMaterial,
  form: 'pkcs8' | 'pem',
  passphrase: Uint8Array | undefined,
): string {
  if (form === 'pkcs8') return encodePrivatePem(fields, 'pkcs8', passphrase)
  if (fields.kind === 'rsa') return encodePrivatePem(fields, 'pkcs1', passphrase)
  if (fields.kind === 'ecdsa') return encodePrivatePem(fields, 'sec1', passphrase)
  throw new SshError('invalid-argument', `there is no PEM form for keys of kind ${fields.kind}, but PKCS #8 holds them`)
}

function decodeWithOpenssl(format: string, pem: Pem, passphrase: Uint8Array | undefined): PrivateKeyMaterial {
  // Written anew, so that OpenSSL sees this block alone.
  const headers = [...pem.headers].map(([name, value]) => `${name}: ${value}\n`).join('')
  const text = formatPem(pem.label, pem.bytes).replace('-----\n', `-----\n${headers === '' ? '' : `${headers}\n`}`)
  try {
    return decodePrivatePem(text, passphrase)
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    if (isUnsupportedCipher(error)) throw invalidKey(format, 'it is encrypted with a cipher that is not supported')
    throw new SshError(error.code, `${format}: ${error.message}`, { cause: error.cause })
  }
}

/** Single DES, for one. OpenSSL tells it apart from a wrong passphrase. */
function isUnsupportedCipher({ cause }: SshError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_OSSL_EVP_UNSUPPORTED'
}

const PKCS8_ENCRYPTED = 'ENCRYPTED PRIVATE KEY'
/** Each with the name that people know it by. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['PRIVATE KEY', 'PKCS #8 private key'],
  [PKCS8_ENCRYPTED, 'encrypted PKCS #8 private key'],
  ['RSA PRIVATE KEY', 'PKCS #1 RSA private key'],
  ['EC PRIVATE KEY', 'SEC 1 ECDSA private key'],
  ['DSA PRIVATE KEY', 'PEM DSA private key'],
])
