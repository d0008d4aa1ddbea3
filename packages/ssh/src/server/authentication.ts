// The application's side of user authentication: one handler a method, and what follows from its word.
import { SshError } from '../errors.ts'
import { PublicKey } from '../keys/public-key.ts'
import type {
  AuthenticationDecision,
  ChangePasswordDecision,
  CompletedMethod,
  PromptDecision,
  UserauthServerQuestion,
} from '../protocol/userauth/decision.ts'
import { type CertificateLogin, type CertificateRequest, decideCertificate } from './certificate-login.ts'
import type { ServerConnection } from './connection.ts'
import { Dialogue, type DialogueRequest } from './dialogue.ts'

/** Who wants to come in, and from where. */
export interface LoginRequest {
  /** As the client wrote it: check it before it becomes part of a path or a command. */
  readonly userName: string
  /** The client's address; empty when it is not known. */
  readonly remoteAddress: string
  /** What has succeeded before on this connection, when one method was not enough. */
  readonly completed: readonly CompletedMethod[]
  readonly connection: ServerConnection
}

/** A password to judge. */
export interface PasswordLogin extends LoginRequest {
  readonly password: string
  /** Set when the client changes its password; `password` then is the old one. */
  readonly newPassword: string | undefined
}

/** A key to judge; its signature is checked already, unless it is only asked about. */
export interface PublickeyLogin extends LoginRequest {
  /** Never a certificate: those go to `certificate`. */
  readonly key: PublicKey
  readonly algorithm: string
  /** False: the client asks whether the key would do. True: it has proven to hold the key. */
  readonly signed: boolean
}

/** `true` accepts and anything else but a decision rejects. */
type Verdict<Other = never> = boolean | AuthenticationDecision | Other
type Awaitable<T> = T | Promise<T>

/**
 * One handler a method that is offered. Each should take the same time for users that exist and for those that do not; the
 * shape of the answers does not tell them apart, and rejections are slowed down to hide small differences.
 */
export interface AuthenticationHandlers {
  none?(request: LoginRequest): Awaitable<Verdict>
  password?(request: PasswordLogin): Awaitable<Verdict<ChangePasswordDecision>>
  publickey?(request: PublickeyLogin): Awaitable<Verdict>
  /** Certificates of users. The certificate has been checked when `decide` is asked. */
  readonly certificate?: CertificateLogin
  keyboardInteractive?(request: DialogueRequest): Awaitable<Verdict>
}

export type { CertificateRequest }

/** The methods that are announced, in the order that clients should prefer. */
export function offeredMethods(handlers: AuthenticationHandlers): string[] {
  return [
    ...(handlers.publickey === undefined && handlers.certificate === undefined ? [] : ['publickey']),
    ...(handlers.keyboardInteractive === undefined ? [] : ['keyboard-interactive']),
    ...(handlers.password === undefined ? [] : ['password']),
  ]
}

type Decision = AuthenticationDecision | ChangePasswordDecision | PromptDecision

/** Decides the questions of one connection. */
export class Authenticator {
  readonly #handlers: AuthenticationHandlers
  readonly #connection: ServerConnection
  readonly #remoteAddress: string
  #dialogue: Dialogue | undefined

  constructor(handlers: AuthenticationHandlers, connection: ServerConnection) {
    this.#handlers = handlers
    this.#connection = connection
    this.#remoteAddress = connection.remoteAddress
  }

  async decide(question: UserauthServerQuestion): Promise<Decision> {
    const verdict = await this.#verdict(question)
    if (verdict === true) return { decision: 'accept' }
    return typeof verdict === 'object' ? verdict : { decision: 'reject' }
  }

  /** Nobody will answer any more. */
  close(): void {
    this.#dialogue?.abandon()
  }

  async #verdict(question: UserauthServerQuestion): Promise<Verdict<ChangePasswordDecision | PromptDecision>> {
    const { userName, completed } = question
    const login = { userName, completed, remoteAddress: this.#remoteAddress, connection: this.#connection }
    if (question.method !== 'keyboard-interactive') this.#dialogue?.abandon()
    switch (question.method) {
      case 'none':
        return (await this.#handlers.none?.(login)) ?? false
      case 'password': {
        const { password, newPassword } = question
        return (await this.#handlers.password?.({ ...login, password, newPassword })) ?? false
      }
      case 'publickey':
        return await this.#publickey(login, question)
      case 'keyboard-interactive':
        return await this.#converse(login, question)
    }
  }

  async #publickey(
    login: LoginRequest,
    question: Extract<UserauthServerQuestion, { method: 'publickey' }>,
  ): Promise<Verdict> {
    const key = decodeKey(question.publicKey)
    if (key === undefined) return false
    const { algorithm, signed } = question
    if (!question.certificate) return (await this.#handlers.publickey?.({ ...login, key, algorithm, signed })) ?? false
    if (this.#handlers.certificate === undefined) return false
    return await decideCertificate(this.#handlers.certificate, { ...login, key, algorithm, signed })
  }

  async #converse(
    login: LoginRequest,
    question: Extract<UserauthServerQuestion, { method: 'keyboard-interactive' }>,
  ): Promise<Verdict<PromptDecision>> {
    const handler = this.#handlers.keyboardInteractive
    if (handler === undefined) return false
    if (this.#dialogue?.identity !== question.dialogue) {
      this.#dialogue?.abandon()
      this.#dialogue = new Dialogue(question.dialogue)
    }
    const dialogue = this.#dialogue
    if (question.responses !== undefined) return await dialogue.answer(question.responses)
    const { submethods } = question
    return await dialogue.begin((prompt) => handler({ ...login, submethods, prompt }))
  }
}

/** A key that cannot be decoded has not been verified either: it is only asked about. */
function decodeKey(blob: Uint8Array): PublicKey | undefined {
  try {
    return new PublicKey(blob)
  } catch (error) {
    if (error instanceof SshError) return undefined
    throw error
  }
}
