// Private keys from text, whatever the format.
import { SshError } from '../errors.ts'
import { invalidKey } from './invalid-key.ts'
import { decodeOpensshKey, OPENSSH_LABEL } from './openssh-key.ts'
import { parsePem } from './pem.ts'
import { type PrivateKey, privateKeyOf } from './private-key.ts'

/** @throws SshError `invalid-key`, `passphrase-required` */
export function parsePrivateKey(text: string): PrivateKey {
  const pem = parsePem(text)
  if (pem === undefined) throw new SshError('invalid-key', 'private key: the text is in no known format')
  if (pem.label !== OPENSSH_LABEL) throw invalidKey(pem.label, 'the format is not supported')
  return decodeOpensshKey(pem.bytes, ({ entry, comment }) => privateKeyOf(entry, comment))
}
