// RFC 4253 §6.4, RFC 6668: HMAC over the sequence number and the packet.
import type { HashName, MacKey } from '../../crypto/provider.ts'
import type { Standing } from '../standing.ts'
import { encryptThenMac } from './encrypt-then-mac.ts'
import type { MacAlgorithm } from './mac.ts'

export const hmacSha2256 = hmac('hmac-sha2-256', 'recommended', 'sha256', 32)
export const hmacSha2256Etm = encryptThenMac(hmacSha2256)
export const hmacSha2512 = hmac('hmac-sha2-512', 'recommended', 'sha512', 64)
export const hmacSha2512Etm = encryptThenMac(hmacSha2512)
export const hmacSha1 = hmac('hmac-sha1', 'legacy', 'sha1', 20)
export const hmacSha1Etm = encryptThenMac(hmacSha1)
export const hmacSha196 = hmac('hmac-sha1-96', 'insecure', 'sha1', 20, 12)
export const hmacSha196Etm = encryptThenMac(hmacSha196)
export const hmacMd5 = hmac('hmac-md5', 'insecure', 'md5', 16)
export const hmacMd5Etm = encryptThenMac(hmacMd5)
export const hmacMd596 = hmac('hmac-md5-96', 'insecure', 'md5', 16, 12)
export const hmacMd596Etm = encryptThenMac(hmacMd596)

/** `keyLength` is the length of the hash (RFC 4253 §6.4); a shorter `tagLength` truncates. */
function hmac<const N extends string>(
  name: N,
  standing: Standing,
  hash: HashName,
  keyLength: number,
  tagLength = keyLength,
): MacAlgorithm & { readonly name: N } {
  return {
    name,
    standing,
    keyLength,
    tagLength,
    encryptThenMac: false,
    key: (crypto, key) => sequenced(crypto.hmac(hash, key), tagLength),
  }
}

// RFC 4253 §6.4: mac = MAC(key, sequence_number || unencrypted_packet)
function sequenced(mac: MacKey, tagLength: number): MacKey {
  const prefix = new Uint8Array(4)
  return {
    sign(sequenceNumber, ...parts) {
      prefix[0] = sequenceNumber >>> 24
      prefix[1] = sequenceNumber >>> 16
      prefix[2] = sequenceNumber >>> 8
      prefix[3] = sequenceNumber
      return mac.sign(sequenceNumber, prefix, ...parts).subarray(0, tagLength)
    },
  }
}
