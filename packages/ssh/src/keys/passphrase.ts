// What a person types, as the bytes that open a key.
import { SshError } from '../errors.ts'

/** What opens a private key. Text counts as its UTF-8. An empty one is none at all, as everywhere in SSH. */
export type Passphrase = string | Uint8Array

export function passphraseBytes(passphrase: Passphrase | undefined): Uint8Array | undefined {
  if (passphrase === undefined || passphrase.length === 0) return undefined
  return typeof passphrase === 'string' ? new TextEncoder().encode(passphrase) : passphrase
}

/** For a key in `format` that nobody can open without. */
export function passphraseRequired(format: string): SshError {
  return new SshError('passphrase-required', `${format}: it is encrypted and no passphrase was given`, {
    advice: 'give the passphrase, or use the key through an agent (ssh-add)',
  })
}
