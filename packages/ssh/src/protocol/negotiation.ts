// RFC 4253 §7.1: the choice of algorithms from the two SSH_MSG_KEXINITs, the same on both ends.
import { findCipher } from '../algorithms/cipher/catalog.ts'
import { NegotiationError } from '../errors.ts'
import type { KexInit } from '../messages/transport.ts'

/** The algorithms of one direction. `mac` is undefined when the cipher is an AEAD. */
export interface DirectionNames {
  readonly cipher: string
  readonly mac: string | undefined
  readonly compression: string
}

/** What a negotiation ends with. */
export interface NegotiatedNames {
  readonly keyExchange: string
  readonly serverHostKey: string
  readonly clientToServer: DirectionNames
  readonly serverToClient: DirectionNames
  /** Was a first packet right that either end guessed? (RFC 4253 §7) */
  readonly guessIsRight: boolean
}

/**
 * The algorithms of a key exchange. `ours` says which end we are, for the error.
 * @throws NegotiationError naming the first kind of algorithm for which there is nothing in common.
 */
export function negotiate(client: KexInit, server: KexInit, ours: 'client' | 'server' = 'client'): NegotiatedNames {
  const choose = (what: string, list: ListName): string => findCommon(what, client[list], server[list], ours)
  const keyExchange = choose('key exchange method', 'keyExchangeAlgorithms')
  const serverHostKey = choose('host key type', 'serverHostKeyAlgorithms')
  const direction = (way: 'ClientToServer' | 'ServerToClient'): DirectionNames => {
    const cipher = choose('cipher', `encryptionAlgorithms${way}`)
    const authenticated = findCipher(cipher)?.authenticated === true
    const mac = authenticated ? undefined : choose('MAC', `macAlgorithms${way}`)
    return { cipher, mac, compression: choose('compression method', `compressionAlgorithms${way}`) }
  }
  return {
    keyExchange,
    serverHostKey,
    clientToServer: direction('ClientToServer'),
    serverToClient: direction('ServerToClient'),
    guessIsRight: guessIsRight(client, server),
  }
}

/** "The chosen algorithm MUST be the first algorithm on the client's name-list that is also on the server's." */
function findCommon(
  what: string,
  client: readonly string[],
  server: readonly string[],
  ours: 'client' | 'server',
): string {
  const offered = new Set(server)
  const chosen = client.find((name) => offered.has(name) && !pseudoAlgorithms.has(name))
  if (chosen !== undefined) return chosen
  throw ours === 'client' ? new NegotiationError(what, client, server) : new NegotiationError(what, server, client)
}

// RFC 4253 §7: the guess is wrong if "the kex algorithm and/or the host key algorithm is guessed wrong (server and
// client have different preferred algorithm)".
function guessIsRight(client: KexInit, server: KexInit): boolean {
  return (
    preferred(client.keyExchangeAlgorithms) === preferred(server.keyExchangeAlgorithms) &&
    preferred(client.serverHostKeyAlgorithms) === preferred(server.serverHostKeyAlgorithms)
  )
}

function preferred(names: readonly string[]): string | undefined {
  return names.find((name) => !pseudoAlgorithms.has(name))
}

type ListName = Extract<keyof KexInit, `${string}Algorithms${string}`>

/** Names in the list of key exchange methods that announce something else (RFC 8308 §2.1, OpenSSH PROTOCOL §1.10). */
const pseudoAlgorithms: ReadonlySet<string> = new Set([
  'ext-info-c',
  'ext-info-s',
  'kex-strict-c-v00@openssh.com',
  'kex-strict-s-v00@openssh.com',
])
