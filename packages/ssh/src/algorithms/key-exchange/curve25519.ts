// RFC 8731: X25519.
import { agreementMethod } from './ecdh-scripts.ts'

export const curve25519Sha256 = agreementMethod({
  names: ['curve25519-sha256', 'curve25519-sha256@libssh.org'],
  hash: 'sha256',
  standing: 'recommended',
  ephemeral: (crypto) => crypto.x25519(),
})
