// Keys in the formats of other programs: PKCS #1, SEC 1, PKCS #8 and SPKI, in PEM (RFC 7468) or DER.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { SshError } from '../errors.ts'
import {
  exportPrivateKey,
  exportPublicKey,
  importPrivateKey,
  importPublicKey,
  type PrivateKeyMaterial,
  type PublicKeyMaterial,
} from './key-material.ts'

/**
 * A private key from PEM: PKCS #8, PKCS #1 or SEC 1, in the clear or encrypted (also with the DEK-Info of RFC 1421).
 * @throws SshError with code `passphrase-required`, `wrong-passphrase` or `invalid-key`.
 */
export function decodePrivatePem(pem: string, passphrase?: string | Uint8Array): PrivateKeyMaterial {
  if (!ENCRYPTED.test(pem)) return exportPrivateKey(orInvalid(() => createPrivateKey(pem)))
  if (passphrase === undefined) {
    throw new SshError('passphrase-required', 'the private key is encrypted with a passphrase', {
      advice: 'give the passphrase, or use the key through an agent (ssh-add)',
    })
  }
  return exportPrivateKey(decrypted(pem, passphrase))
}

/** @throws SshError with code `invalid-key`. */
export function decodePublicPem(pem: string): PublicKeyMaterial {
  // createPublicKey would also take a private key and a certificate.
  if (!PUBLIC.test(pem)) throw new SshError('invalid-key', 'this is no public key in PEM')
  return exportPublicKey(orInvalid(() => createPublicKey(pem)))
}

/**
 * PEM of a private key, encrypted when there is a passphrase. PKCS #1 is for RSA alone, SEC 1 for ECDSA.
 * @throws SshError with code `invalid-argument` when key and format do not go together.
 */
export function encodePrivatePem(
  key: PrivateKeyMaterial,
  format: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8',
  passphrase?: string | Uint8Array,
): string {
  const cipher = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase: asBuffer(passphrase) }
  return formatted(format, () => importPrivateKey(key).export({ type: format, format: 'pem', ...cipher }))
}

/**
 * PEM of a public key. PKCS #1 is for RSA alone.
 * @throws SshError with code `invalid-argument` when key and format do not go together.
 */
export function encodePublicPem(key: PublicKeyMaterial, format: 'spki' | 'pkcs1' = 'spki'): string {
  return formatted(format, () => importPublicKey(key).export({ type: format, format: 'pem' }))
}

function decrypted(pem: string, passphrase: string | Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase: asBuffer(passphrase) })
  } catch (cause) {
    // A wrong passphrase gives random bytes, about which OpenSSL may complain in many ways.
    throw new SshError('wrong-passphrase', 'the private key does not open with this passphrase', { cause })
  }
}

function formatted(format: string, use: () => string | Buffer): string {
  try {
    return use() as string
  } catch (cause) {
    if (cause instanceof SshError) throw cause
    throw new SshError('invalid-argument', `this kind of key cannot be written as ${format}`, { cause })
  }
}

function orInvalid<T>(use: () => T): T {
  try {
    return use()
  } catch (cause) {
    throw new SshError('invalid-key', 'the key is malformed', { cause })
  }
}

function asBuffer(passphrase: string | Uint8Array): Buffer {
  return Buffer.from(passphrase)
}

/** RFC 5958 §3 and RFC 1421 §4.6.1.1 */
const ENCRYPTED = /^(-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: *4, *ENCRYPTED)/m
const PUBLIC = /^-----BEGIN (RSA )?PUBLIC KEY-----/m
