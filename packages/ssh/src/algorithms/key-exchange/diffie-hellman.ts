// RFC 4253 §8, RFC 8268: Diffie-Hellman in a fixed group of integers modulo a prime.
import type { HashName } from '../../crypto/provider.ts'
import { kexDhInit, kexDhReply } from '../../messages/key-exchange.ts'
import { ask, type Exchange, expect, send } from '../../protocol/exchange.ts'
import { mpint, string } from '../../wire/field.ts'
import { structure } from '../../wire/message.ts'
import type { Standing } from '../standing.ts'
import { dhKeyPair } from './dh-key-pair.ts'
import { exchangeHash } from './exchange-hash.ts'
import type {
  HostKeyQuestion,
  KeyExchangeContext,
  KeyExchangeMethod,
  KeyExchangeResult,
  SignExchangeHashQuestion,
} from './method.ts'
import { modpGroup, type ModpGroupBits } from './modp-groups.ts'

export const diffieHellmanGroup14Sha256 = fixedGroup('diffie-hellman-group14-sha256', 2048, 'sha256', 'recommended')
export const diffieHellmanGroup16Sha512 = fixedGroup('diffie-hellman-group16-sha512', 4096, 'sha512', 'recommended')
export const diffieHellmanGroup18Sha512 = fixedGroup('diffie-hellman-group18-sha512', 8192, 'sha512', 'recommended')
export const diffieHellmanGroup14Sha1 = fixedGroup('diffie-hellman-group14-sha1', 2048, 'sha1', 'legacy')
export const diffieHellmanGroup1Sha1 = fixedGroup('diffie-hellman-group1-sha1', 1024, 'sha1', 'insecure')

function fixedGroup<const N extends string>(name: N, bits: ModpGroupBits, hash: HashName, standing: Standing) {
  return {
    names: [name],
    hash,
    standing,
    postQuantum: false,
    client: (context) => client(bits, hash, context),
    server: (context) => server(bits, hash, context),
  } as const satisfies KeyExchangeMethod
}

function* client(bits: ModpGroupBits, hash: HashName, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const own = dhKeyPair(context, modpGroup(bits))
  yield* send(kexDhInit, { e: own.publicValue })
  const { hostKey, f, signature } = yield* expect(kexDhReply)
  const sharedSecret = own.sharedSecret(f)
  const h = exchangeHash(hash, context, exchangedValues, { hostKey, e: own.publicValue, f }, sharedSecret)
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

function* server(bits: ModpGroupBits, hash: HashName, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const { e } = yield* expect(kexDhInit)
  const own = dhKeyPair(context, modpGroup(bits))
  const sharedSecret = own.sharedSecret(e)
  const hostKey = yield* ask<Uint8Array>({ type: 'host-key' } satisfies HostKeyQuestion)
  const h = exchangeHash(hash, context, exchangedValues, { hostKey, e, f: own.publicValue }, sharedSecret)
  const question: SignExchangeHashQuestion = { type: 'sign-exchange-hash', exchangeHash: h }
  const signature = yield* ask<Uint8Array>(question)
  yield* send(kexDhReply, { hostKey, f: own.publicValue, signature })
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

// RFC 4253 §8: K_S || e || f
const exchangedValues = structure({
  hostKey: string,
  e: mpint,
  f: mpint,
})
