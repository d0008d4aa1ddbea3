// RFC 9941 §3-4, draft-ietf-sshm-mlkem-hybrid-kex §2: a post-quantum KEM and X25519 side by side; K falls only when
// both do. Post-quantum value first in every concatenation.
import type { CryptoProvider, HashName, Kem } from '../../crypto/provider.ts'
import { ProtocolError } from '../../errors.ts'
import { ecdhMethod } from './ecdh-scripts.ts'
import type { Standing } from '../standing.ts'
import { sharedSecretAsString } from './shared-secret.ts'

/** A hybrid of a KEM and X25519. */
export function hybridMethod<const N extends readonly string[]>(method: {
  readonly names: N
  readonly hash: HashName
  readonly standing: Standing
  readonly kem: 'mlkem768' | 'sntrup761'
}) {
  const { names, hash, standing, kem } = method
  return ecdhMethod<N>({
    names,
    hash,
    standing,
    postQuantum: true,
    // The key pair of the KEM is most of the work, and does not depend on the server.
    prepare: (crypto) => ({ ...crypto, [kem]: withKeyPair(crypto[kem]) }),
    initiate(crypto) {
      const decapsulator = crypto[kem].generate()
      const ephemeral = crypto.x25519()
      return {
        publicKey: concatenate(decapsulator.publicKey, ephemeral.publicKey),
        sharedSecret(serverPublicKey) {
          const [ciphertext, point] = split(serverPublicKey, crypto[kem].ciphertextLength)
          return combine(crypto, hash, decapsulator.decapsulate(ciphertext), ephemeral.agree(point))
        },
      }
    },
    respond(crypto, clientPublicKey) {
      const [kemPublicKey, point] = split(clientPublicKey, crypto[kem].publicKeyLength)
      const { ciphertext, sharedSecret } = crypto[kem].encapsulate(kemPublicKey)
      const ephemeral = crypto.x25519()
      return {
        publicKey: concatenate(ciphertext, ephemeral.publicKey),
        sharedSecret: combine(crypto, hash, sharedSecret, ephemeral.agree(point)),
      }
    },
  })
}

/** The same, with a key pair for the first who asks. It is used once, as every ephemeral key. */
function withKeyPair(kem: Kem): Kem {
  let ready: ReturnType<Kem['generate']> | undefined = kem.generate()
  return {
    ...kem,
    generate() {
      const own = ready ?? kem.generate()
      ready = undefined
      return own
    },
  }
}

/** K = HASH(K_PQ || K_CL), a string of fixed length. */
function combine(crypto: CryptoProvider, hash: HashName, postQuantum: Uint8Array, classical: Uint8Array): Uint8Array {
  const combined = crypto.hash(hash, postQuantum, classical)
  postQuantum.fill(0)
  classical.fill(0)
  return sharedSecretAsString(combined)
}

// draft-ietf-sshm-mlkem-hybrid-kex §2.3: a value of another length "MUST abort" the key exchange.
function split(publicKey: Uint8Array, kemLength: number): [Uint8Array, Uint8Array] {
  if (publicKey.length !== kemLength + X25519_LENGTH) {
    throw new ProtocolError(`hybrid public value of ${publicKey.length} bytes`, { phase: 'key-exchange' })
  }
  return [publicKey.subarray(0, kemLength), publicKey.subarray(kemLength)]
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length)
  joined.set(first)
  joined.set(second, first.length)
  return joined
}

const X25519_LENGTH = 32
