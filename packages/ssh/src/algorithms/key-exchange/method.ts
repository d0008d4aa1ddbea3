// RFC 4253 §8: what a key exchange method is to the transport.
import type { CryptoProvider, HashName } from '../../crypto/provider.ts'
import type { Step } from '../../protocol/exchange.ts'
import type { Standing } from '../standing.ts'

/** What both ends have said so far. The transport fills in what arrives after a guessed first packet was sent. */
export interface KeyExchangeContext {
  readonly crypto: CryptoProvider
  /** Identification strings without CR LF (RFC 4253 §4.2). */
  readonly clientIdentification: Uint8Array
  readonly serverIdentification: Uint8Array
  /** Payloads of SSH_MSG_KEXINIT, message number included. */
  readonly clientKexInit: Uint8Array
  readonly serverKexInit: Uint8Array
  /** Bounds of group exchange in bits (RFC 4419 §3, RFC 8270). */
  readonly groupExchange: { readonly minimumBits: number; readonly preferredBits: number; readonly maximumBits: number }
  /** Told of each public value that is made or has come, in a group of integers modulo a prime. For logs. */
  onPublicValue?(value: bigint, prime: bigint): void
}

/** What a key exchange ends with. The signature is verified by the transport, nowhere else. */
export interface KeyExchangeResult {
  /** K as it enters the exchange hash and the key schedule: the mpint or string with its length. */
  readonly sharedSecret: Uint8Array
  /** H */
  readonly exchangeHash: Uint8Array
  /** K_S, the public host key (or certificate) as sent by the server. */
  readonly hostKey: Uint8Array
  /** Of the server over H. */
  readonly signature: Uint8Array
}

/** What the server's half asks for: its host key for the negotiated algorithm, and a signature over H. */
export interface HostKeyQuestion {
  readonly type: 'host-key'
  readonly answer?: Uint8Array
}
export interface SignExchangeHashQuestion {
  readonly type: 'sign-exchange-hash'
  readonly exchangeHash: Uint8Array
  readonly answer?: Uint8Array
}

type Script<T> = Generator<Step, T, unknown>

export interface KeyExchangeMethod {
  readonly names: readonly string[]
  readonly hash: HashName
  readonly standing: Standing
  /** Is the confidentiality safe against a quantum computer? */
  readonly postQuantum: boolean
  /** Does what a client can do before it hears of the server, for its next run with the provider that is given back. */
  prepare?(crypto: CryptoProvider): CryptoProvider
  client(context: KeyExchangeContext): Script<KeyExchangeResult>
  server(context: KeyExchangeContext): Script<KeyExchangeResult>
}
