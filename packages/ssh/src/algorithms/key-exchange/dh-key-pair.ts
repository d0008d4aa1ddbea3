// RFC 4253 §8: one end's ephemeral key in a group of integers modulo a prime.
import { bytesToBigint } from '../../wire/reader.ts'
import { bigintToMpint } from '../../wire/writer.ts'
import type { KeyExchangeContext } from './method.ts'
import type { ModpGroup } from './modp-groups.ts'
import { sharedSecretAsMpint } from './shared-secret.ts'

export interface DhKeyPair {
  /** e or f */
  readonly publicValue: bigint
  /** K as mpint. @throws ProtocolError when the peer's value is not within [2, p-2]. */
  sharedSecret(peerPublicValue: bigint): Uint8Array
}

/** A fresh key pair. @throws ProtocolError when the group is unusable. */
export function dhKeyPair({ crypto, onPublicValue }: KeyExchangeContext, group: ModpGroup): DhKeyPair {
  const own = crypto.diffieHellman(bigintToMpint(group.p), bigintToMpint(group.g))
  const publicValue = bytesToBigint(own.publicKey)
  onPublicValue?.(publicValue, group.p)
  return {
    publicValue,
    sharedSecret(peerPublicValue) {
      onPublicValue?.(peerPublicValue, group.p)
      return sharedSecretAsMpint(own.agree(bigintToMpint(peerPublicValue)))
    },
  }
}
