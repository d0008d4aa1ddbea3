// RFC 5656 §4: elliptic curve Diffie-Hellman on the NIST curves; the hash follows from the curve (§6.2.1).
import { agreementMethod } from './ecdh-scripts.ts'

export const ecdhSha2Nistp256 = agreementMethod({
  names: ['ecdh-sha2-nistp256'],
  hash: 'sha256',
  standing: 'recommended',
  ephemeral: (crypto) => crypto.ecdh('nistp256'),
})

export const ecdhSha2Nistp384 = agreementMethod({
  names: ['ecdh-sha2-nistp384'],
  hash: 'sha384',
  standing: 'recommended',
  ephemeral: (crypto) => crypto.ecdh('nistp384'),
})

export const ecdhSha2Nistp521 = agreementMethod({
  names: ['ecdh-sha2-nistp521'],
  hash: 'sha512',
  standing: 'recommended',
  ephemeral: (crypto) => crypto.ecdh('nistp521'),
})
