// draft-ietf-sshm-mlkem-hybrid-kex §2.4.1: ML-KEM-768 (FIPS 203) with X25519.
import { hybridMethod } from './hybrid.ts'

export const mlkem768X25519Sha256 = hybridMethod({
  names: ['mlkem768x25519-sha256'],
  hash: 'sha256',
  standing: 'recommended',
  kem: 'mlkem768',
})
