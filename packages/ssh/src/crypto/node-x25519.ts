import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { ProtocolError } from '../errors.ts'
import type { KeyAgreement } from './provider.ts'

/** X25519 (RFC 7748 §6.1) with a fresh key pair. Low-order points of the peer are refused (RFC 8731 §3). */
export function x25519(): KeyAgreement {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return {
    publicKey: rawPublicKey(publicKey),
    agree(peer) {
      if (peer.length !== KEY_LENGTH) throw new ProtocolError(`an X25519 public key has ${KEY_LENGTH} bytes`)
      // JWK instead of DER: on Node 20 importing SPKI takes 60 µs and more, importing JWK 5.
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

/**
 * The end of the SubjectPublicKeyInfo (RFC 8410 §4). Not by way of JWK: Node 20 holds the key's lock while it makes the
 * JWK's strings, and a garbage collection that frees the generator of the same pair just then waits for it forever.
 */
function rawPublicKey(publicKey: KeyObject): Uint8Array {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_LENGTH)
}

function derive(agreement: () => Uint8Array): Uint8Array {
  try {
    return agreement()
  } catch (cause) {
    throw new ProtocolError('the X25519 public key is of low order', { cause })
  }
}

const KEY_LENGTH = 32
