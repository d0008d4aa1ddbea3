// What a transport is told, and what it tells.
import type { KeyExchangeContext } from '../algorithms/key-exchange/method.ts'
import type { AlgorithmSuite } from '../algorithms/suite.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import type { KexInit } from '../messages/transport.ts'
import type { Question } from './exchange.ts'
import type { Extensions } from './ext-info.ts'
import type { PeerIdentification } from './identification.ts'
import type { Role } from './key-exchange.ts'
import type { KeyExchangeTrace } from './key-exchange-trace.ts'
import type { Negotiated } from './negotiated.ts'
import type { RekeyLimits } from './rekey.ts'

export interface TransportOptions {
  readonly role: Role
  readonly crypto: CryptoProvider
  readonly suite: AlgorithmSuite
  /** Our identification string without CR LF, `SSH-2.0-…`. */
  readonly identification: string
  /** Sent in SSH_MSG_EXT_INFO when the peer takes it (RFC 8308). */
  readonly extensions?: Extensions
  /** Send the first key exchange packet before the server's preferences are known (client only). */
  readonly guess?: boolean
  readonly rekey?: Partial<RekeyLimits>
  /** Default: groups from 2048 to 8192 bits, and preferred one that is as strong as the ciphers. */
  readonly groupExchange?: KeyExchangeContext['groupExchange']
}

/** What a transport tells about itself, for logs and for tests. */
export type TransportTrace =
  | { readonly event: 'identification'; readonly peer: PeerIdentification }
  /** `ours` and `theirs`: all that each end would have taken. */
  | {
      readonly event: 'negotiated'
      readonly negotiated: Negotiated
      readonly first: boolean
      readonly ours: KexInit | undefined
      readonly theirs: KexInit | undefined
    }
  | KeyExchangeTrace
  /** `blocksMax`: after how many blocks of the cipher in that direction the keys are changed again. */
  | { readonly event: 'newkeys-sent'; readonly blocksMax: number }
  | { readonly event: 'newkeys-received'; readonly blocksMax: number }
  | { readonly event: 'ext-info'; readonly extensions: Extensions }
  | { readonly event: 'debug'; readonly text: string }

export interface TransportHandler {
  /** Answer with `answer()`; until then nothing more is taken from the peer. */
  ask(question: Question): void
  /** The first key exchange is over in both directions, and all that came with it has been read. */
  established(): void
  /** A message above the transport: services, user authentication, connection; and SSH_MSG_UNIMPLEMENTED. */
  message(payload: Uint8Array): void
  /** A re-key is over: producers of data may go on. */
  rekeyed(): void
  readonly trace?: ((trace: TransportTrace) => void) | undefined
}
