// What a person types, as the bytes that open a key.

/** Text counts as its UTF-8. An empty one is none at all, as everywhere in SSH. */
export type Passphrase = string | Uint8Array

export function passphraseBytes(passphrase: Passphrase | undefined): Uint8Array | undefined {
  if (passphrase === undefined || passphrase.length === 0) return undefined
  return typeof passphrase === 'string' ? new TextEncoder().encode(passphrase) : passphrase
}
