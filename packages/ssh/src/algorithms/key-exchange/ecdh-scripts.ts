// RFC 5656 §4: each end sends one public value as a string. RFC 8731 and the hybrid methods (RFC 9941,
// draft-ietf-sshm-mlkem-hybrid-kex) use the same two messages and the same exchange hash.
import type { CryptoProvider, HashName, KeyAgreement } from '../../crypto/provider.ts'
import { kexEcdhInit, kexEcdhReply } from '../../messages/key-exchange.ts'
import { ask, type Exchange, expect, send } from '../../protocol/exchange.ts'
import { string } from '../../wire/field.ts'
import { structure } from '../../wire/message.ts'
import type { Standing } from '../standing.ts'
import { exchangeHash } from './exchange-hash.ts'
import type {
  HostKeyQuestion,
  KeyExchangeContext,
  KeyExchangeMethod,
  KeyExchangeResult,
  SignExchangeHashQuestion,
} from './method.ts'
import { sharedSecretAsMpint } from './shared-secret.ts'

/** What differs between the methods of this family. Shared secrets come encoded, as they enter the exchange hash. */
export interface EcdhVariant {
  readonly hash: HashName
  /** See KeyExchangeMethod. */
  prepare?(crypto: CryptoProvider): CryptoProvider
  /** Q_C, and K once Q_S is known. @throws ProtocolError when Q_S is no valid public value. */
  initiate(crypto: CryptoProvider): {
    readonly publicKey: Uint8Array
    sharedSecret(serverPublicKey: Uint8Array): Uint8Array
  }
  /** Q_S and K, given Q_C. @throws ProtocolError when Q_C is no valid public value. */
  respond(crypto: CryptoProvider, clientPublicKey: Uint8Array): PublicKeyAndSecret
}

export interface PublicKeyAndSecret {
  readonly publicKey: Uint8Array
  readonly sharedSecret: Uint8Array
}

/** A key exchange method of this family. */
export function ecdhMethod<const N extends readonly string[]>(
  method: EcdhVariant & { readonly names: N; readonly standing: Standing; readonly postQuantum: boolean },
): KeyExchangeMethod & { readonly names: N } {
  const { names, hash, standing, postQuantum, prepare } = method
  return {
    names,
    hash,
    standing,
    postQuantum,
    ...(prepare === undefined ? {} : { prepare }),
    client: (context) => client(method, context),
    server: (context) => server(method, context),
  }
}

/** A method in which both ends make the same kind of ephemeral key, and K is what the two agree on, as mpint. */
export function agreementMethod<const N extends readonly string[]>(method: {
  readonly names: N
  readonly hash: HashName
  readonly standing: Standing
  readonly ephemeral: (crypto: CryptoProvider) => KeyAgreement
}) {
  const { names, hash, standing, ephemeral } = method
  return ecdhMethod<N>({
    names,
    hash,
    standing,
    postQuantum: false,
    initiate(crypto) {
      const own = ephemeral(crypto)
      return {
        publicKey: own.publicKey,
        sharedSecret: (serverPublicKey) => sharedSecretAsMpint(own.agree(serverPublicKey)),
      }
    },
    respond(crypto, clientPublicKey) {
      const own = ephemeral(crypto)
      return { publicKey: own.publicKey, sharedSecret: sharedSecretAsMpint(own.agree(clientPublicKey)) }
    },
  })
}

function* client(variant: EcdhVariant, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const ephemeral = variant.initiate(context.crypto)
  yield* send(kexEcdhInit, { clientPublicKey: ephemeral.publicKey })
  const { hostKey, serverPublicKey, signature } = yield* expect(kexEcdhReply)
  const sharedSecret = ephemeral.sharedSecret(serverPublicKey)
  const exchanged = { hostKey, clientPublicKey: ephemeral.publicKey, serverPublicKey }
  const h = exchangeHash(variant.hash, context, exchangedValues, exchanged, sharedSecret)
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

function* server(variant: EcdhVariant, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const { clientPublicKey } = yield* expect(kexEcdhInit)
  const { publicKey: serverPublicKey, sharedSecret } = variant.respond(context.crypto, clientPublicKey)
  const hostKey = yield* ask<Uint8Array>({ type: 'host-key' } satisfies HostKeyQuestion)
  const exchanged = { hostKey, clientPublicKey, serverPublicKey }
  const h = exchangeHash(variant.hash, context, exchangedValues, exchanged, sharedSecret)
  const question: SignExchangeHashQuestion = { type: 'sign-exchange-hash', exchangeHash: h }
  const signature = yield* ask<Uint8Array>(question)
  yield* send(kexEcdhReply, { hostKey, serverPublicKey, signature })
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

// RFC 5656 §4: K_S || Q_C || Q_S
const exchangedValues = structure({
  hostKey: string,
  clientPublicKey: string,
  serverPublicKey: string,
})
