// All plain public key formats. A new one is a row here and rows in catalog.ts.
import type { PublicKeyMaterial } from '../../crypto/key-material.ts'
import { dsaFormat } from './dsa.ts'
import { ecdsaFormats } from './ecdsa.ts'
import { ed25519Format, ed448Format } from './eddsa.ts'
import type { KeyFormat } from './key-format.ts'
import { rsaFormat } from './rsa.ts'
import { skEcdsaFormat, skEd25519Format } from './security-key.ts'

export const keyFormats: readonly KeyFormat[] = [
  ed25519Format,
  ...ecdsaFormats,
  skEd25519Format,
  skEcdsaFormat,
  rsaFormat,
  ed448Format,
  dsaFormat,
]

/** The plain key format of that name; undefined for certificates and for what we do not know. */
export function findKeyFormat(name: string): KeyFormat | undefined {
  return keyFormats.find((format) => format.name === name)
}

/** The format that a key belongs to, for sources that do not name it. */
export function publicFormatOf(key: PublicKeyMaterial): KeyFormat {
  const name = key.kind === 'ecdsa' ? `ecdsa-sha2-${key.curve}` : FORMAT_NAMES[key.kind]
  const format = findKeyFormat(name)
  if (format === undefined) throw new TypeError(`no key format ${name}`)
  return format
}

/** The plain format whose certificates have that name, for example `ssh-rsa-cert-v01@openssh.com`. */
export function findCertifiedFormat(certificateName: string): KeyFormat | undefined {
  return keyFormats.find((format) => certificateNameOf(format.name) === certificateName)
}

/** `ssh-ed25519` → `ssh-ed25519-cert-v01@openssh.com`; the domain of sk- names moves to the end. */
export function certificateNameOf(plainName: string): string {
  return `${plainName.replace(/@openssh\.com$/, '')}${CERTIFICATE_SUFFIX}`
}

/** Is this the name of a certificate, of a format known or not? */
export function isCertificateName(name: string): boolean {
  return CERTIFICATE_NAME.test(name)
}

const FORMAT_NAMES = { ed25519: 'ssh-ed25519', ed448: 'ssh-ed448', rsa: 'ssh-rsa', dsa: 'ssh-dss' } as const
const CERTIFICATE_SUFFIX = '-cert-v01@openssh.com'
/** Any version, so that one that comes is never taken for a plain key. */
const CERTIFICATE_NAME = /-cert(?:-v\d+)?(?:@|$)/
