// RFC 4418, draft-miller-secsh-umac: UMAC with the sequence number as nonce.
import type { MacAlgorithm } from './mac.ts'
import { encryptThenMac } from './encrypt-then-mac.ts'

export const umac64 = umac('umac-64@openssh.com', 8)
export const umac64Etm = encryptThenMac(umac64)
export const umac128 = umac('umac-128@openssh.com', 16)
export const umac128Etm = encryptThenMac(umac128)

function umac<const N extends string>(name: N, tagLength: 8 | 16): MacAlgorithm & { readonly name: N } {
  return {
    name,
    standing: 'recommended',
    keyLength: 16,
    tagLength,
    encryptThenMac: false,
    key: (crypto, key) => crypto.umac(tagLength, key),
  }
}
