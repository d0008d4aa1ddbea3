// What a server asks its application, and what the application may say.
import type { Asks } from '../exchange.ts'
import type { Prompt } from './attempt.ts'

/**
 * What a server decides about an attempt.
 * `grant` is kept for the application: restrictions that come with a key, say. It comes back on success.
 */
export type AuthenticationDecision =
  | { readonly decision: 'accept'; readonly grant?: unknown }
  | { readonly decision: 'reject' }
  /** Right, but not enough: one of `methods` has to follow (RFC 4252 §5.1). */
  | { readonly decision: 'partial'; readonly methods: readonly string[]; readonly grant?: unknown }

/** RFC 4252 §8: right, but the password has expired. */
export interface ChangePasswordDecision {
  readonly decision: 'change-password'
  readonly prompt: string
}

/** RFC 4256 §3.2: the dialogue goes on; the next question carries the responses. */
export interface PromptDecision {
  readonly decision: 'prompt'
  readonly name?: string
  readonly instruction?: string
  readonly prompts: readonly Prompt[]
}

/** A method that the client has completed on its way to success. */
export interface CompletedMethod {
  readonly method: string
  /** Of publickey: the key, or the certificate. */
  readonly publicKey?: Uint8Array
  readonly grant?: unknown
}

/** What is common to all questions of the server. */
interface Situation<Answer> extends Asks<Answer> {
  readonly type: 'authenticate'
  /** As the client wrote it: at most 1024 bytes, otherwise anything. */
  readonly userName: string
  /** What this user has completed on this connection by partial success. */
  readonly completed: readonly CompletedMethod[]
}

export interface NoneQuestion extends Situation<AuthenticationDecision> {
  readonly method: 'none'
}

/**
 * May this key be used by this user? `signed` false: the client only asks. `signed` true: the signature has been
 * verified, and `accept` lets the user in. Of a certificate everything but that signature is still to be checked.
 */
export interface PublickeyQuestion extends Situation<AuthenticationDecision> {
  readonly method: 'publickey'
  readonly algorithm: string
  /** The key blob, or the certificate. */
  readonly publicKey: Uint8Array
  readonly certificate: boolean
  readonly signed: boolean
}

export interface PasswordQuestion extends Situation<AuthenticationDecision | ChangePasswordDecision> {
  readonly method: 'password'
  readonly password: string
  /** The client changes its password; `password` is the old one. */
  readonly newPassword: string | undefined
}

export interface KeyboardInteractiveQuestion extends Situation<AuthenticationDecision | PromptDecision> {
  readonly method: 'keyboard-interactive'
  readonly submethods: readonly string[]
  /** To the prompts of the last decision, as many; undefined in the first question of a dialogue. */
  readonly responses: readonly string[] | undefined
  /** The same object in all questions of one dialogue. */
  readonly dialogue: object
}

export type UserauthServerQuestion = NoneQuestion | PublickeyQuestion | PasswordQuestion | KeyboardInteractiveQuestion
