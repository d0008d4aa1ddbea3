// RFC 8332: rsa-sha2-512 and rsa-sha2-256; RFC 4253 §6.6: ssh-rsa. One key format, three signature algorithms.
import type { HashName } from '../../crypto/provider.ts'
import { verifySignature } from '../../crypto/signatures.ts'
import { ProtocolError } from '../../errors.ts'
import type { Standing } from '../standing.ts'
import { bitLength, type KeyFormat, partsOf, readUnsigned, writeUnsigned } from './key-format.ts'
import { plainAlgorithm, type PlainAlgorithm } from './plain-algorithm.ts'

export const rsaFormat: KeyFormat = {
  name: 'ssh-rsa',
  // RFC 4253 §6.6: mpint e, mpint n
  read(from) {
    const e = readUnsigned(from, EXPONENT_BYTES_MAX)
    const n = readUnsigned(from, RSA_BITS_MAX / 8)
    if (((e.at(-1) ?? 0) & 1) === 0 || bitLength(e) < 2) throw new ProtocolError('bad RSA exponent')
    if (((n.at(-1) ?? 0) & 1) === 0) throw new ProtocolError('even RSA modulus')
    return { kind: 'rsa', n, e }
  },
  write(to, parts) {
    const { n, e } = partsOf(parts, 'rsa')
    writeUnsigned(to, e)
    writeUnsigned(to, n)
  },
}

export const rsaSha512 = rsaAlgorithm('rsa-sha2-512', 'sha512', 'recommended')
export const rsaSha256 = rsaAlgorithm('rsa-sha2-256', 'sha256', 'recommended')
/** RSA with SHA-1: collisions are practical, OpenSSH dropped it from its defaults in 8.8. */
export const rsaSha1 = rsaAlgorithm('ssh-rsa', 'sha1', 'insecure')

function rsaAlgorithm(name: string, hash: HashName, standing: Standing): PlainAlgorithm {
  return plainAlgorithm({
    name,
    standing,
    format: rsaFormat,
    check(parts, signature, data, { rsaBitsMin = RSA_BITS_MIN }) {
      const key = partsOf(parts, 'rsa')
      if (bitLength(key.n) < Math.max(rsaBitsMin, RSA_BITS_MIN)) return false
      const bytes = padded(signature.string(), key.n.length)
      return bytes !== undefined && verifySignature(key, hash, bytes, data)
    },
    sign: (key, data) => key.sign(hash, data),
  })
}

/** RFC 8332 §3 wants the full length; some implementations cut leading zeros, and OpenSSH accepts that. */
function padded(signature: Uint8Array, length: number): Uint8Array | undefined {
  if (signature.length === 0 || signature.length > length) return undefined
  const full = new Uint8Array(length)
  full.set(signature, length - signature.length)
  return full
}

/** SSH_RSA_MINIMUM_MODULUS_SIZE of OpenSSH; RequiredRSASize may ask for more, never for less. */
export const RSA_BITS_MIN = 1024
/** The cost of a verification grows with the cube of this. */
export const RSA_BITS_MAX = 16384
/** FIPS 186-4 appendix B.3.1: the public exponent is below 2^256. */
const EXPONENT_BYTES_MAX = 32
