// Finishing a key exchange takes two proofs. Each is made in one function only, so a skipped check does not compile.
import type { HostKeyAlgorithm } from '../algorithms/host-key/host-key.ts'
import { ProtocolError } from '../errors.ts'
import { DisconnectReason } from '../messages/registry.ts'

declare const verified: unique symbol
declare const accepted: unique symbol

/** The server proved that it holds the private half of `hostKey`, for this very exchange. */
export interface SignatureVerified {
  readonly [verified]: true
  readonly hostKey: Uint8Array
}

/** Somebody entitled to it decided that `hostKey` is the key of the host that was meant. */
export interface HostKeyAccepted {
  readonly [accepted]: true
  readonly hostKey: Uint8Array
  /**
   * False: the user goes on although the key may be another's (StrictHostKeyChecking=no and a changed key). Nothing that
   * a man in the middle could use may be given then: no password, no forwarded agent.
   */
  readonly trusted: boolean
}

/** RFC 4253 §8: the client verifies the signature over the exchange hash. */
export function verifyExchangeHash(
  algorithm: HostKeyAlgorithm,
  hostKey: Uint8Array,
  signature: Uint8Array,
  exchangeHash: Uint8Array,
): SignatureVerified {
  // Nobody sits at a server to touch the token of its key.
  if (!algorithm.verify(hostKey, signature, exchangeHash, { userPresence: false })) {
    throw new ProtocolError('the signature of the host key over the exchange hash is wrong', {
      phase: 'key-exchange',
      disconnectReason: DisconnectReason.keyExchangeFailed,
    })
  }
  return { hostKey } as SignatureVerified
}

/** For trust policies only: the decision that the key belongs to the host. */
export function acceptHostKey(hostKey: Uint8Array, trusted = true): HostKeyAccepted {
  return { hostKey, trusted } as HostKeyAccepted
}
