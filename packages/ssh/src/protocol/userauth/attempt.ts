// What a client tries, and what it asks those who decide and know the secrets.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import type { Asks } from '../exchange.ts'

/** RFC 4252 §5.2: asks which methods there are, or for entry without any. */
export interface NoneAttempt {
  readonly method: 'none'
  readonly description?: string
}

/** A key that signs (RFC 4252 §7). */
export interface PublickeyAttempt {
  readonly method: 'publickey'
  /** `sign` may be slow, ask a person or fail: it is called only when the signature is needed. */
  readonly signer: Signer
  /** The signature algorithm, one of the signer's. */
  readonly algorithm: string
  /** Ask first whether the key would do (one round trip more, and no signature for nothing)? */
  readonly query: boolean
  /** For messages to people: type, fingerprint and where the key comes from. */
  readonly description?: string
}

/** A key of this host that signs (RFC 4252 §9): the server trusts this host to say who its users are. */
export interface HostbasedAttempt {
  readonly method: 'hostbased'
  /** Holds a key of this host; see `hostKeySigner`. */
  readonly signer: Signer
  /** The signature algorithm, one of the signer's. */
  readonly algorithm: string
  /** The name of this host, as the server knows it. OpenSSH puts a dot behind it. */
  readonly clientHostName: string
  readonly clientUserName: string
  readonly description?: string
}

/** A password (RFC 4252 §8). */
export interface PasswordAttempt {
  readonly method: 'password'
  readonly password: string
  /** Answers the demand for a new password; without it the attempt is given up. */
  readonly change?: (request: PasswordChangeRequest) => Awaitable<PasswordChange | undefined>
  readonly description?: string
}

/** Answers to the server's questions (RFC 4256). */
export interface KeyboardInteractiveAttempt {
  readonly method: 'keyboard-interactive'
  /** Hints to the server. Default: none. */
  readonly submethods?: readonly string[]
  /** One response a prompt; undefined gives the attempt up. Called for requests without prompts, too. */
  readonly respond: (request: InformationRequest) => Awaitable<readonly string[] | undefined>
  readonly description?: string
}

/** One step that a client takes to authenticate. Functions in it are called by whoever answers the questions. */
export type AuthenticationAttempt =
  NoneAttempt | PublickeyAttempt | HostbasedAttempt | PasswordAttempt | KeyboardInteractiveAttempt

type Awaitable<T> = T | Promise<T>

/** RFC 4256 §3.2. All text is the server's: make it safe before a terminal shows it. */
export interface InformationRequest {
  readonly name: string
  readonly instruction: string
  readonly prompts: readonly Prompt[]
}

/** One question of the server. */
export interface Prompt {
  readonly prompt: string
  /** May what is typed be shown? */
  readonly echo: boolean
}

/** RFC 4252 §8: the password has expired. The prompt is the server's text. */
export interface PasswordChangeRequest {
  readonly prompt: string
}

/** The expired password, and the one in its place. */
export interface PasswordChange {
  readonly oldPassword: string
  readonly newPassword: string
}

/**
 * How an attempt ended. `withdrawn`: by ourselves, as no signature or answer could be had.
 */
export type AttemptOutcome = 'success' | 'partial-success' | 'failure' | 'withdrawn'

/** An attempt that is over, without its secrets. */
export interface TriedAttempt {
  readonly method: AuthenticationAttempt['method']
  readonly outcome: AttemptOutcome
  readonly description: string
  /** Of a publickey attempt. */
  readonly publicKey?: Uint8Array
  readonly algorithm?: string
}

/** What to try next? Undefined ends authentication without success. */
export interface MethodQuestion extends Asks<AuthenticationAttempt | undefined> {
  readonly type: 'authentication-method'
  /** Methods that can continue, as the server last said (RFC 4252 §5.1); undefined before it said anything. */
  readonly remaining: readonly string[] | undefined
  /** The last attempt was a success and the server wants more: what is left begins anew. */
  readonly partialSuccess: boolean
  readonly tried: readonly TriedAttempt[]
  /** The server's `server-sig-algs` (RFC 8308 §3.1) as far as it came by now. */
  readonly serverSignatureAlgorithms: readonly string[] | undefined
}

/** The whole signature blob over `data`; undefined when it cannot be had. */
export interface SignQuestion extends Asks<Uint8Array | undefined> {
  readonly type: 'authentication-signature'
  readonly attempt: PublickeyAttempt | HostbasedAttempt
  readonly data: Uint8Array
}

/** One response a prompt; undefined gives up. */
export interface PromptsQuestion extends Asks<readonly string[] | undefined> {
  readonly type: 'keyboard-interactive-prompts'
  readonly attempt: KeyboardInteractiveAttempt
  readonly request: InformationRequest
}

export interface PasswordChangeQuestion extends Asks<PasswordChange | undefined> {
  readonly type: 'password-change'
  readonly attempt: PasswordAttempt
  readonly request: PasswordChangeRequest
}

/** Every question that a client's authentication asks. */
export type UserauthClientQuestion = MethodQuestion | SignQuestion | PromptsQuestion | PasswordChangeQuestion
