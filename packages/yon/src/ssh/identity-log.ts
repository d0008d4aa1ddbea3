// The files of identities as ssh -v lists them: which are there, and what kind of key is in them.
import { certificateFiles, identityFiles, type ResolvedConfig } from '@yon/ssh/config'
import { findIdentity, type PublicKey } from '@yon/ssh/keys'

export async function describeIdentityFiles(config: ResolvedConfig): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { path } of identityFiles(config)) {
    const file = await findIdentity(path)
    lines.push(`identity file ${path} type ${keyType(file?.publicKey)}`)
    if (config.values.certificateFile.length === 0)
      lines.push(`identity file ${path}-cert type ${keyType(file?.certificate)}`)
  }
  for (const { path } of certificateFiles(config)) {
    const file = await findIdentity(path)
    lines.push(`certificate file ${path} type ${keyType(file?.publicKey)}`)
  }
  return lines
}

/** The numbers are those of enum sshkey_types of OpenSSH; people look for -1. */
function keyType(key: PublicKey | undefined): number {
  return key === undefined ? -1 : types.indexOf(key.label)
}

const types: readonly (string | undefined)[] = [
  'RSA',
  'DSA',
  'ECDSA',
  'ED25519',
  'RSA-CERT',
  'DSA-CERT',
  'ECDSA-CERT',
  'ED25519-CERT',
  undefined,
  undefined,
  'ECDSA-SK',
  'ECDSA-SK-CERT',
  'ED25519-SK',
  'ED25519-SK-CERT',
]
