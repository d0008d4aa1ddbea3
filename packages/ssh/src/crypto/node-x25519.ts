import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { ProtocolError } from '../errors.ts'
import type { KeyAgreement } from './provider.ts'

/** X25519 (RFC 7748 §6.1) with a fresh key pair. Low-order points of the peer are refused (RFC 8731 §3). */
export function x25519(): KeyAgreement {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return {
    // JWK instead of DER: on Node 20 importing SPKI takes 60 µs and more, importing JWK 5.
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url'),
    agree(peer) {
      if (peer.length !== KEY_LENGTH) throw new ProtocolError(`an X25519 public key has ${KEY_LENGTH} bytes`)
      const x = Buffer.from(peer.buffer, peer.byteOffset, peer.length).toString('base64url')
      const sharedSecret = derive(() => {
        const peerKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' })
        return diffieHellman({ privateKey, publicKey: peerKey })
      })
      // OpenSSL throws already; not every library that Node may be built with does.
      if (sharedSecret.every((byte) => byte === 0)) throw new ProtocolError('the X25519 public key is of low order')
      return sharedSecret
    },
  }
}

function derive(agreement: () => Uint8Array): Uint8Array {
  try {
    return agreement()
  } catch (cause) {
    throw new ProtocolError('the X25519 public key is of low order', { cause })
  }
}

const KEY_LENGTH = 32
