// What a connection tells about itself, for logs.
import type { ChannelTrace } from '../protocol/channel-trace.ts'
import type { TransportTrace } from '../protocol/transport-setup.ts'
import type { ForwardAddress } from './address.ts'

/** Something that happened on a connection, for logs. */
export type ConnectionTrace = (TransportTrace | ClientTrace | AuthenticationTrace | ChannelTrace) & {
  /** Of a connection that is made on the way: the jump host. Absent: the destination. */
  readonly jump?: string
}

type ClientTrace =
  | {
      readonly event: 'connecting'
      readonly host: string
      readonly port: number
      readonly user: string
      /** `tcp`: by ourselves; `stream`: by a stream of the caller, such as a proxy command; `via`: another connection. */
      readonly by: 'tcp' | 'stream' | 'via'
    }
  /** By TCP: an address of the host is tried; with `error`: in vain. */
  | {
      readonly event: 'attempt'
      readonly host: string
      readonly port: number
      readonly address: string
      readonly error?: Error
    }
  /** By TCP. `to` is for people: `192.0.2.1 port 22`. */
  | { readonly event: 'connected'; readonly to: string; readonly address: string }
  | { readonly event: 'host-key'; readonly algorithm: string; readonly hostKey: Uint8Array }
  /** The host key, or the authority of its certificate, stands in a file of known hosts. */
  | {
      readonly event: 'host-key-known'
      readonly name: string
      readonly by: 'key' | 'certificate'
      readonly file: string
      readonly line: number
    }
  | { readonly event: 'authenticated'; readonly method: string }
  /** The server has opened a channel that nothing here expects. `listened`: where it says that it listens. */
  | { readonly event: 'channel-unexpected'; readonly channelType: string; readonly listened?: ForwardAddress }
  /** A channel is closed because nothing has moved on it for so long. */
  | { readonly event: 'channel-idle'; readonly localNumber: number; readonly idleMs: number }
  /** The user's file of known hosts is brought up to date with the keys of the server, or why it is not. */
  | { readonly event: 'host-keys-updated'; readonly lines: readonly string[] }
  | { readonly event: 'host-keys-kept'; readonly reason: string }

/** Keys are described by where they come from, their type and their fingerprint. */
export type AuthenticationTrace =
  /** The server lets users authenticate. */
  | { readonly event: 'service-accepted' }
  /** The keys that may be offered, in order. */
  | { readonly event: 'identities'; readonly descriptions: readonly string[] }
  /** A key whose algorithms may not be used, or which the server does not take. */
  | {
      readonly event: 'identity-passed-over'
      readonly description: string
      readonly because: 'PubkeyAcceptedAlgorithms' | 'server'
    }
  /** The private half is read, as nothing else tells what key it is. */
  | { readonly event: 'identity-loading'; readonly description: string }
  | { readonly event: 'authentication'; readonly method: string; readonly description: string }
  /** A key was only asked about, and the server would take it. */
  | { readonly event: 'key-accepted'; readonly description: string }
  | {
      readonly event: 'authentication-refused'
      readonly method: string
      readonly partialSuccess: boolean
      readonly methodsThatCanContinue: readonly string[]
    }
  /** A key was given to the agent (AddKeysToAgent), or why not. */
  | { readonly event: 'key-added'; readonly path: string; readonly error?: unknown }
  /** Nothing is left to try. */
  | { readonly event: 'authentication-exhausted' }
  | {
      readonly event: 'signing-failed'
      readonly publicKey: Uint8Array
      readonly comment: string
      readonly error: unknown
    }
