// @yon/ssh/keys: keys and certificates; reading, writing, making and checking them.
export type { Certificate, CertificateOption } from '../algorithms/host-key/certificate.ts'
export type { HostKeyAlgorithm, Signer, VerifyPolicy } from '../algorithms/host-key/host-key.ts'
export type { KeyParts } from '../algorithms/host-key/key-format.ts'
export { findHostKeyAlgorithm, hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
export {
  type CertificateExpectation,
  type CertificateFault,
  checkCertificate,
  describeFault,
} from './certificate-check.ts'
export type { FingerprintHash } from './fingerprint.ts'
export { formatPrivateKey, type FormatPrivateKeyOptions, type PrivateKeyFormat } from './format-private-key.ts'
export { type GenerateOptions, generatePrivateKey } from './generate.ts'
export { findCertificate, findIdentity, type IdentityFile, loadPrivateKey, loadPublicKey } from './load.ts'
export { parsePrivateKey, type ParsePrivateKeyOptions, readPublicHalf } from './parse-private-key.ts'
export { formatPublicKey, parsePublicKey, type PublicKeyFormat } from './parse-public-key.ts'
export type { Passphrase } from './passphrase.ts'
export type { PrivateKey } from './private-key.ts'
export { parsePublicKeyLine, type PublicKeyLine } from './public-key-line.ts'
export { PublicKey } from './public-key.ts'
export { savePrivateKey, type SavePrivateKeyOptions } from './store.ts'
