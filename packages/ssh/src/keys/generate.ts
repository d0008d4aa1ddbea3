// New keys.
import { publicFormatOf } from '../algorithms/host-key/formats.ts'
import { generateKey, type KeyRequest } from '../crypto/generate-key.ts'
import { publicHalf } from '../crypto/key-material.ts'
import { type PrivateKey, privateKeyOf } from './private-key.ts'

/** Which key to make. */
export type GenerateOptions = KeyRequest & { readonly comment?: string }

/**
 * A fresh key, for example `generatePrivateKey({ kind: 'ed25519' })`. RSA keys have 3072 bits by default.
 * @throws SshError `invalid-key` when the size is out of bounds, `invalid-argument` for an unknown kind or curve
 */
export async function generatePrivateKey(options: GenerateOptions = { kind: 'ed25519' }): Promise<PrivateKey> {
  const fields = await generateKey(options)
  return privateKeyOf(
    { format: publicFormatOf(publicHalf(fields)), certificate: undefined, fields },
    options.comment ?? '',
  )
}
