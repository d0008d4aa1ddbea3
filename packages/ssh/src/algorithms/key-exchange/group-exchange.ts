// RFC 4419, bounds after RFC 8270: Diffie-Hellman in a group that the server chooses.
import type { HashName } from '../../crypto/provider.ts'
import { ProtocolError } from '../../errors.ts'
import { kexDhGexGroup, kexDhGexInit, kexDhGexReply, kexDhGexRequest } from '../../messages/key-exchange.ts'
import { ask, type Exchange, expect, send } from '../../protocol/exchange.ts'
import { mpint, string, uint32 } from '../../wire/field.ts'
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
import { modpGroup, type ModpGroup, type ModpGroupBits } from './modp-groups.ts'

export const groupExchangeSha256 = groupExchange('diffie-hellman-group-exchange-sha256', 'sha256', 'recommended')
export const groupExchangeSha1 = groupExchange('diffie-hellman-group-exchange-sha1', 'sha1', 'insecure')

type Bounds = KeyExchangeContext['groupExchange']

function groupExchange<const N extends string>(name: N, hash: HashName, standing: Standing) {
  return {
    names: [name],
    hash,
    standing,
    postQuantum: false,
    client: (context) => client(hash, context),
    server: (context) => server(hash, context),
  } as const satisfies KeyExchangeMethod
}

function* client(hash: HashName, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const bounds = context.groupExchange
  yield* send(kexDhGexRequest, bounds)
  const { p, g } = yield* expect(kexDhGexGroup)
  checkGroup({ p, g }, bounds)
  const own = dhKeyPair(context, { p, g })
  yield* send(kexDhGexInit, { e: own.publicValue })
  const { hostKey, f, signature } = yield* expect(kexDhGexReply)
  const sharedSecret = own.sharedSecret(f)
  const exchanged = { ...bounds, p, g, hostKey, e: own.publicValue, f }
  const h = exchangeHash(hash, context, exchangedValues, exchanged, sharedSecret)
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

function* server(hash: HashName, context: KeyExchangeContext): Exchange<KeyExchangeResult> {
  const { minimumBits, preferredBits, maximumBits } = yield* expect(kexDhGexRequest)
  const asked = { minimumBits, preferredBits, maximumBits }
  const { p, g } = chooseGroup(asked, context.groupExchange)
  yield* send(kexDhGexGroup, { p, g })
  const { e } = yield* expect(kexDhGexInit)
  const own = dhKeyPair(context, { p, g })
  const sharedSecret = own.sharedSecret(e)
  const hostKey = yield* ask<Uint8Array>({ type: 'host-key' } satisfies HostKeyQuestion)
  const exchanged = { ...asked, p, g, hostKey, e, f: own.publicValue }
  const h = exchangeHash(hash, context, exchangedValues, exchanged, sharedSecret)
  const question: SignExchangeHashQuestion = { type: 'sign-exchange-hash', exchangeHash: h }
  const signature = yield* ask<Uint8Array>(question)
  yield* send(kexDhGexReply, { hostKey, f: own.publicValue, signature })
  return { sharedSecret, exchangeHash: h, hostKey, signature }
}

/**
 * RFC 4419 §3: the client checks that p lies within the bounds it asked for. To test whether p is a safe prime would take
 * seconds; that nobody else chose it the server's signature shows.
 */
function checkGroup({ p, g }: ModpGroup, bounds: Bounds): void {
  const bits = bitLength(p)
  if (bits < bounds.minimumBits || bits > bounds.maximumBits) {
    throw new ProtocolError(`the server chose a group of ${bits} bits`, { phase: 'key-exchange' })
  }
  if ((p & 1n) === 0n || g < 2n || g > p - 2n) {
    throw new ProtocolError('the server chose a group that is none', { phase: 'key-exchange' })
  }
}

/** RFC 4419 §3: the smallest group that is at least as large as preferred, else the largest within the bounds. */
function chooseGroup(asked: Bounds, ours: Bounds): ModpGroup {
  const { minimumBits, preferredBits, maximumBits } = asked
  const ordered = minimumBits <= preferredBits && preferredBits <= maximumBits
  const smallest = Math.max(minimumBits, ours.minimumBits)
  const largest = Math.min(maximumBits, ours.maximumBits)
  const within = groupSizes.filter((bits) => bits >= smallest && bits <= largest)
  const chosen = within.find((bits) => bits >= preferredBits) ?? within.at(-1)
  if (!ordered || chosen === undefined) {
    throw new ProtocolError(`no group for the bounds ${minimumBits}, ${preferredBits}, ${maximumBits}`, {
      phase: 'key-exchange',
    })
  }
  return modpGroup(chosen)
}

function bitLength(value: bigint): number {
  const hex = value.toString(16)
  return hex.length * 4 - (Math.clz32(Number.parseInt(hex.slice(0, 1), 16)) - 28)
}

/** What a server of ours has to choose from. */
const groupSizes: readonly ModpGroupBits[] = [2048, 3072, 4096, 6144, 8192]

// RFC 4419 §3: K_S || min || n || max || p || g || e || f
const exchangedValues = structure({
  hostKey: string,
  minimumBits: uint32,
  preferredBits: uint32,
  maximumBits: uint32,
  p: mpint,
  g: mpint,
  e: mpint,
  f: mpint,
})
