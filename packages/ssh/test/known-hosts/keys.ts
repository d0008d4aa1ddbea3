// Public keys for tests. The bytes are no secrets: private halves do not exist.
import { createHash } from 'node:crypto'
import { Writer } from '../../src/wire/writer.ts'

/** An Ed25519 blob whose key is made of `seed`. */
export function ed25519(seed: string): Uint8Array {
  return new Writer().name('ssh-ed25519').string(createHash('sha256').update(seed).digest()).bytes()
}

/** An RSA blob whose modulus is made of `seed`. */
export function rsa(seed: string): Uint8Array {
  const modulus = createHash('sha512').update(seed).digest()
  return new Writer()
    .name('ssh-rsa')
    .mpint(65537n)
    .mpint((1n << 2047n) | (BigInt(`0x${modulus.toString('hex')}`) << 1n) | 1n)
    .bytes()
}

/** The rest of a line of known_hosts: type and base64. */
export function keyText(blob: Uint8Array): string {
  const type = Buffer.from(blob.subarray(4, 4 + (blob[3] as number))).toString('latin1')
  return `${type} ${Buffer.from(blob).toString('base64')}`
}
