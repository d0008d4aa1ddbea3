// What an authentication method is to the scripts that run it.
import type { HostKeyAlgorithm } from '../../algorithms/host-key/host-key.ts'
import type { userauthFailure, userauthRequest, userauthSuccess } from '../../messages/userauth.ts'
import type { MessageOf } from '../../wire/message.ts'
import type { Exchange } from '../exchange.ts'
import type { AuthenticationAttempt } from './attempt.ts'
import type { CompletedMethod } from './decision.ts'

export type UserauthRequest = MessageOf<typeof userauthRequest>

/** What every request of a client is about. */
export interface ClientContext {
  readonly userName: string
  readonly serviceName: string
  readonly sessionIdentifier: Uint8Array
  /** The server's host key (or certificate), as it was accepted in the key exchange. */
  readonly hostKey: Uint8Array
  /** Has the server announced `publickey-hostbound@openssh.com` by now? */
  readonly hostbound: boolean
}

/** How the client's half of a method ends. */
export type ClientOutcome =
  MessageOf<typeof userauthSuccess> | MessageOf<typeof userauthFailure> | { readonly type: 'withdrawn' }

export interface ServerContext {
  readonly sessionIdentifier: Uint8Array
  readonly hostKey: Uint8Array
  /** Signature algorithms that are taken, best first; the same that are announced. */
  readonly publicKeyAlgorithms: readonly HostKeyAlgorithm[]
  readonly completed: readonly CompletedMethod[]
}

/** How the server's half of a method ends. */
export type ServerOutcome =
  | { readonly outcome: 'accept'; readonly publicKey?: Uint8Array; readonly grant?: unknown }
  | { readonly outcome: 'reject' }
  | {
      readonly outcome: 'partial'
      readonly methods: readonly string[]
      readonly publicKey?: Uint8Array
      readonly grant?: unknown
    }
  /** Answered already: the client may go on with another request. */
  | { readonly outcome: 'answered' }
  /** RFC 4252 §5.1: a new request abandons the one that was running. */
  | { readonly outcome: 'superseded'; readonly request: UserauthRequest }

/** One method; `Attempt` is what the client's half takes. */
export interface UserauthMethod<Attempt extends AuthenticationAttempt = AuthenticationAttempt> {
  /** What it is called in lists of methods. */
  readonly name: Attempt['method']
  /** The names it has in requests. */
  readonly requestNames: readonly string[]
  client(attempt: Attempt, context: ClientContext): Exchange<ClientOutcome>
  server(request: UserauthRequest, context: ServerContext): Exchange<ServerOutcome>
}
