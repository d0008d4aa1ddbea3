// RFC 4253 §6.6: ssh-dss, 1024 bits and SHA-1 by definition. For old peers; never by default.
import { verifySignature } from '../../crypto/signatures.ts'
import { ProtocolError } from '../../errors.ts'
import { bitLength, type KeyFormat, partsOf, readUnsigned, writeUnsigned } from './key-format.ts'
import { plainAlgorithm } from './plain-algorithm.ts'

export const dsaFormat: KeyFormat = {
  name: 'ssh-dss',
  read(from) {
    const p = readUnsigned(from, 128)
    const q = readUnsigned(from, 20)
    const g = readUnsigned(from, 128)
    const y = readUnsigned(from, 128)
    if (bitLength(p) !== 1024 || bitLength(q) !== 160)
      throw new ProtocolError('DSA key that is not of 1024 and 160 bits')
    return { kind: 'dsa', p, q, g, y }
  },
  write(to, parts) {
    const { p, q, g, y } = partsOf(parts, 'dsa')
    for (const value of [p, q, g, y]) writeUnsigned(to, value)
  },
}

export const dsa = plainAlgorithm({
  name: 'ssh-dss',
  standing: 'insecure',
  format: dsaFormat,
  // RFC 4253 §6.6: r and s as two integers of 160 bits, one after the other.
  check(parts, signature, data) {
    const bytes = signature.string()
    return bytes.length === 40 && verifySignature(partsOf(parts, 'dsa'), 'sha1', bytes, data)
  },
  sign: (key, data) => key.sign('sha1', data),
})
