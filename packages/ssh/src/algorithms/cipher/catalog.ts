// Every cipher that can be negotiated; the order is the preference. AES-GCM comes first because Node has it whole and
// in one call a packet; chacha20-poly1305 needs three.
import { aes128Ctr, aes192Ctr, aes256Ctr } from './aes-ctr.ts'
import { aes128Gcm, aes256Gcm } from './aes-gcm.ts'
import { aes128Cbc, aes192Cbc, aes256Cbc, tripleDesCbc } from './cbc.ts'
import { chacha20Poly1305 } from './chacha20-poly1305.ts'
import type { CipherAlgorithm } from './cipher.ts'

export const cipherAlgorithms = [
  aes128Gcm,
  aes256Gcm,
  chacha20Poly1305,
  aes128Ctr,
  aes192Ctr,
  aes256Ctr,
  aes128Cbc,
  aes192Cbc,
  aes256Cbc,
  tripleDesCbc,
] as const satisfies readonly CipherAlgorithm[]

export type CipherName = (typeof cipherAlgorithms)[number]['name']

/** The cipher of that name, if we have it. */
export function findCipher(name: string): CipherAlgorithm | undefined {
  return cipherAlgorithms.find((algorithm) => algorithm.name === name)
}
