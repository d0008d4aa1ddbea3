// RFC 9941: Streamlined NTRU Prime 761 with X25519; OpenSSH used it under its own name before.
import { hybridMethod } from './hybrid.ts'

export const sntrup761X25519Sha512 = hybridMethod({
  names: ['sntrup761x25519-sha512', 'sntrup761x25519-sha512@openssh.com'],
  hash: 'sha512',
  standing: 'recommended',
  kem: 'sntrup761',
})
