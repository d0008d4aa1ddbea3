// RFC 4253 §8: one end's ephemeral key in a group of integers modulo a prime.
import type { CryptoProvider } from '../../crypto/provider.ts'
import { bytesToBigint } from '../../wire/reader.ts'
import { bigintToMpint } from '../../wire/writer.ts'
import type { ModpGroup } from './modp-groups.ts'
import { sharedSecretAsMpint } from './shared-secret.ts'

export interface DhKeyPair {
  /** e or f */
  readonly publicValue: bigint
  /** K as mpint. @throws ProtocolError when the peer's value is not within [2, p-2]. */
  sharedSecret(peerPublicValue: bigint): Uint8Array
}

/** A fresh key pair. @throws ProtocolError when the group is unusable. */
export function dhKeyPair(crypto: CryptoProvider, group: ModpGroup): DhKeyPair {
  const own = crypto.diffieHellman(bigintToMpint(group.p), bigintToMpint(group.g))
  return {
    publicValue: bytesToBigint(own.publicKey),
    sharedSecret: (peerPublicValue) => sharedSecretAsMpint(own.agree(bigintToMpint(peerPublicValue))),
  }
}
