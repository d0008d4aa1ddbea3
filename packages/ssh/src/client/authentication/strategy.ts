// A strategy is one way to authenticate: the attempts of one step, one after the other.
import type { AttemptOutcome, AuthenticationAttempt } from '../../protocol/userauth/attempt.ts'

/** What a strategy may know. All of it is looked up when it is read: it changes while attempts are made. */
export interface AuthenticationSituation {
  readonly userName: string
  /** The server as people name it in prompts. */
  readonly host: string
  /** The server's `server-sig-algs`; undefined as long as nothing came. */
  readonly serverSignatureAlgorithms: readonly string[] | undefined
  /** Signature algorithms that we use, best first (PubkeyAcceptedAlgorithms). */
  readonly acceptedAlgorithms: readonly string[]
  /** Keys (or certificates) that have completed a step already: the server counts each only once. */
  readonly completedKeys: readonly Uint8Array[]
  /** Is this the only strategy with keys? A single key then is not asked about first. */
  readonly onlyPublickeyStrategy: boolean
  /** What an agent may bind its signatures to (OpenSSH PROTOCOL.agent §1); undefined where there is no such thing. */
  readonly session: SessionFacts | undefined
  /** The keys that may be offered, for logs. */
  found(descriptions: readonly string[]): void
  /** A key is not offered, for logs: its algorithms are not among those that may be used, or that the server takes. */
  passedOver(description: string, because: 'PubkeyAcceptedAlgorithms' | 'server'): void
  /** Nothing is known of a key before its private half has been read, for logs. */
  loading(description: string): void
  /** An identity that should be there cannot be used. If authentication fails, the error says so. */
  unusable(description: string, error: unknown): void
}

/** The session, and the server's proof that it is part of it. */
export interface SessionFacts {
  readonly hostKey: Uint8Array
  readonly sessionIdentifier: Uint8Array
  /** Of the host key over the session identifier. */
  readonly signature: Uint8Array
}

/** One way to authenticate: the attempts of one step, one after the other. */
export interface AuthenticationStrategy {
  readonly method: AuthenticationAttempt['method']
  /**
   * May it begin before the server has said which methods it takes? Not when it asks a person something that may turn
   * out to be for nothing.
   */
  readonly eager: boolean
  /**
   * The attempts of one step. Each `yield` gives back how the attempt ended; success ends the iteration, and a partial
   * success begins it anew.
   */
  attempts(situation: AuthenticationSituation): AsyncGenerator<AuthenticationAttempt, void, AttemptOutcome>
  /** Authentication is over, whatever came of it: nothing is asked of the strategy any more. Called once a connection. */
  close?(): void
}
