import { createECDH } from 'node:crypto'
import { ProtocolError } from '../errors.ts'
import { NIST_CURVES } from './ecdsa-key.ts'
import type { CurveName, KeyAgreement } from './provider.ts'

/** Elliptic curve Diffie-Hellman (RFC 5656 §4) with a fresh key pair; public values are uncompressed points. */
export function ecdh(curve: CurveName): KeyAgreement {
  const { openssl, fieldLength } = NIST_CURVES[curve]
  const own = createECDH(openssl)
  return {
    publicKey: own.generateKeys(),
    agree(peer) {
      // RFC 5656 §4: the point at infinity is refused and compression is optional; we never take it.
      if (peer.length !== 1 + 2 * fieldLength || peer[0] !== UNCOMPRESSED) {
        throw new ProtocolError(`the public value is not an uncompressed point of ${curve}`)
      }
      try {
        return own.computeSecret(peer)
      } catch (cause) {
        throw new ProtocolError(`the public value is not a point of ${curve}`, { cause })
      }
    },
  }
}

/** SEC 1 §2.3.3 */
const UNCOMPRESSED = 4
