// RFC 4253 §7.1: the outcome of negotiation as algorithms, not names.
import type { CipherAlgorithm } from '../algorithms/cipher/cipher.ts'
import type { CompressionAlgorithm } from '../algorithms/compression/compression.ts'
import type { HostKeyAlgorithm } from '../algorithms/host-key/host-key.ts'
import type { KeyExchangeMethod } from '../algorithms/key-exchange/method.ts'
import type { MacAlgorithm } from '../algorithms/mac/mac.ts'
import type { AlgorithmSuite } from '../algorithms/suite.ts'
import type { KexInit } from '../messages/transport.ts'
import { type DirectionNames, negotiate } from './negotiation.ts'

/** What protects one direction. An authenticated cipher has no MAC. */
export interface DirectionAlgorithms {
  readonly cipher: CipherAlgorithm
  readonly mac: MacAlgorithm | undefined
  readonly compression: CompressionAlgorithm
}

export interface Negotiated {
  readonly keyExchangeName: string
  readonly keyExchange: KeyExchangeMethod
  readonly hostKey: HostKeyAlgorithm
  readonly clientToServer: DirectionAlgorithms
  readonly serverToClient: DirectionAlgorithms
  /** Both ends prefer the same key exchange and host key algorithm (RFC 4253 §7). */
  readonly guessIsRight: boolean
  /** Both ends announced strict key exchange; counts in the first exchange only. */
  readonly strict: boolean
  /** Does the peer take SSH_MSG_EXT_INFO (RFC 8308 §2.1)? */
  readonly peerTakesExtInfo: boolean
}

export function negotiateSuite(
  client: KexInit,
  server: KexInit,
  { suite, role }: { readonly suite: AlgorithmSuite; readonly role: 'client' | 'server' },
): Negotiated {
  const names = negotiate(client, server, role)
  const direction = ({ cipher, mac, compression }: DirectionNames): DirectionAlgorithms => ({
    cipher: byName(suite.cipher, cipher),
    mac: mac === undefined ? undefined : byName(suite.mac, mac),
    compression: byName(suite.compression, compression),
  })
  const peer = role === 'client' ? server : client
  return {
    keyExchangeName: names.keyExchange,
    keyExchange: byName(suite.keyExchange, names.keyExchange).method,
    hostKey: byName(suite.hostKey, names.serverHostKey),
    clientToServer: direction(names.clientToServer),
    serverToClient: direction(names.serverToClient),
    guessIsRight: names.guessIsRight,
    strict:
      client.keyExchangeAlgorithms.includes('kex-strict-c-v00@openssh.com') &&
      server.keyExchangeAlgorithms.includes('kex-strict-s-v00@openssh.com'),
    peerTakesExtInfo: peer.keyExchangeAlgorithms.includes(role === 'client' ? 'ext-info-s' : 'ext-info-c'),
  }
}

/** What was negotiated is in our own offer, and our offer is made from the suite. */
function byName<T extends { readonly name: string }>(entries: readonly T[], name: string): T {
  return entries.find((entry) => entry.name === name) as T
}
