// RFC 4253 §6.4: message authentication codes.
import type { CryptoProvider, MacKey } from '../../crypto/provider.ts'
import type { Standing } from '../standing.ts'

export interface MacAlgorithm {
  readonly name: string
  readonly standing: Standing
  readonly keyLength: number
  readonly tagLength: number
  /** The MAC covers the ciphertext and the length stays in the clear (OpenSSH PROTOCOL §1.5). */
  readonly encryptThenMac: boolean
  key(crypto: CryptoProvider, key: Uint8Array): MacKey
}
