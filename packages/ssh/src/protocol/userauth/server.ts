// RFC 4252: user authentication as a server, on top of whatever sends and receives payloads.
import type { HostKeyAlgorithm } from '../../algorithms/host-key/host-key.ts'
import { ProtocolError, SshError } from '../../errors.ts'
import { DisconnectReason } from '../../messages/registry.ts'
import { serviceAccept, serviceRequest } from '../../messages/transport.ts'
import { userauthBanner, userauthRequest } from '../../messages/userauth.ts'
import { ScriptRunner } from '../exchange.ts'
import type { UserauthServerQuestion } from './decision.ts'
import { EARLY_MESSAGES_MAX, FAILURES_MAX_DEFAULT, PENDING_BYTES_MAX, PENDING_MESSAGES_MAX } from './limits.ts'
import { OpenQuestion } from './open-question.ts'
import { type AuthenticatedUser, authenticateServer } from './server-script.ts'

export interface UserauthServerOptions {
  /** H of the first key exchange (RFC 4253 §7.2). */
  readonly sessionIdentifier: Uint8Array
  /** Our host key as the client got it in the key exchange. */
  readonly hostKey: Uint8Array
  /** Methods that a client may begin with. `none` is never announced and always asked about. */
  readonly methods: readonly string[]
  /** Signature algorithms of users' keys that are taken, best first. */
  readonly publicKeyAlgorithms: readonly HostKeyAlgorithm[]
  /** Failed attempts until the connection ends. Default 6. */
  readonly failuresMax?: number
  /** Sent before the answer to the first request. */
  readonly banner?: string
  onSend(payload: Uint8Array): void
  /** Each question takes one answer or one failure, at any time; later ones are ignored. */
  onQuestion(question: UserauthServerQuestion, answer: (value: unknown) => void, fail: (error: unknown) => void): void
  onSuccess(user: AuthenticatedUser): void
  /** A message of the connection protocol that a client has sent behind the request that let it in. */
  onConnectionMessage(payload: Uint8Array): void
  /** One that it has sent behind a request that did not: answer SSH_MSG_UNIMPLEMENTED for that packet. */
  onUnimplemented(sequenceNumber: number): void
  /** Once; the connection has to end. A ProtocolError says with which reason to disconnect. */
  onFailure(error: SshError): void
}

/** The server's side: answers requests as the application decides, and ends with `onSuccess` or `onFailure`. */
export class UserauthServer {
  readonly #options: UserauthServerOptions
  readonly #runner: ScriptRunner<AuthenticatedUser>
  readonly #pending: Received[] = []
  #pendingBytes = 0
  #state: 'running' | 'authenticated' | 'ended' = 'running'
  #serviceRequested = false
  #requested = false
  #earlyMessages = 0
  #bannerSent = false
  readonly #openQuestion = new OpenQuestion()

  constructor(options: UserauthServerOptions) {
    this.#options = options
    const script = authenticateServer({ ...options, failuresMax: options.failuresMax ?? FAILURES_MAX_DEFAULT })
    this.#runner = new ScriptRunner(script, {
      send: (payload) => options.onSend(payload),
      ask: (question) => this.#ask(question as UserauthServerQuestion),
      done: (user) => {
        this.#state = 'authenticated'
        options.onSuccess(user)
      },
    })
    this.#runner.start()
  }

  get authenticated(): boolean {
    return this.#state === 'authenticated'
  }

  /** The application decides; what arrives meanwhile is held back. */
  get deciding(): boolean {
    return this.#openQuestion.isOpen
  }

  /**
   * Takes SSH_MSG_SERVICE_REQUEST, messages 50–79 and, until success, those of the connection protocol. What does not
   * belong here ends in `onFailure`.
   * @param sequenceNumber of the packet that carried the message (RFC 4253 §6.4)
   */
  receive(payload: Uint8Array, sequenceNumber = 0): void {
    if (this.#state === 'ended') return
    this.#attempt(() => {
      this.#pendingBytes += payload.length
      this.#pending.push({ payload, sequenceNumber })
      if (this.#pending.length > PENDING_MESSAGES_MAX || this.#pendingBytes > PENDING_BYTES_MAX) {
        throw new ProtocolError('too much was sent without waiting for an answer', {
          code: 'limit-exceeded',
          phase: 'authentication',
        })
      }
      this.#takePending()
    })
  }

  /** The connection is gone: nothing is called any more. */
  close(): void {
    this.#state = 'ended'
    this.#openQuestion.close()
    this.#pending.length = 0
  }

  // RFC 4252 §5.3: each request is processed completely before the next one.
  #takePending(): void {
    while (!this.deciding && this.#state !== 'ended') {
      const received = this.#pending.shift()
      if (received === undefined) return
      this.#pendingBytes -= received.payload.length
      this.#take(received)
    }
  }

  #take({ payload, sequenceNumber }: Received): void {
    const number = payload[0] ?? 0
    if (this.#state === 'authenticated') {
      // RFC 4252 §5.1: further requests "SHOULD be silently ignored".
      if (number === userauthRequest.number) return
      if (number < CONNECTION_MESSAGE_MIN) throw new ProtocolError(`message ${number} after authentication`)
      this.#options.onConnectionMessage(payload)
    } else if (number === serviceRequest.number) {
      this.#acceptService(payload)
    } else if (number >= CONNECTION_MESSAGE_MIN && this.#requested && this.#earlyMessages < EARLY_MESSAGES_MAX) {
      // RFC 4252 §5.3 lets clients send on without waiting. §6 would end the connection when they were wrong; as OpenSSH
      // does, a few are merely not taken, so that opening a channel early is no gamble.
      this.#earlyMessages++
      this.#options.onUnimplemented(sequenceNumber)
    } else if (number >= CONNECTION_MESSAGE_MIN || !this.#serviceRequested) {
      // RFC 4252 §6: "the server MUST respond by disconnecting".
      throw new ProtocolError(`message ${number} before authentication`, { phase: 'authentication' })
    } else {
      this.#requested = true
      this.#sendBanner()
      this.#runner.receive(payload)
    }
  }

  /** Paramiko asks again before each attempt, and OpenSSH accepts that; nothing begins anew. */
  #acceptService(payload: Uint8Array): void {
    const { serviceName } = serviceRequest.decode(payload)
    if (serviceName !== 'ssh-userauth') {
      throw new ProtocolError(`the service "${serviceName}" is not available`, {
        phase: 'authentication',
        disconnectReason: DisconnectReason.serviceNotAvailable,
      })
    }
    this.#serviceRequested = true
    this.#options.onSend(serviceAccept.encode({ serviceName }))
  }

  #sendBanner(): void {
    const { banner } = this.#options
    if (banner === undefined || this.#bannerSent) return
    this.#bannerSent = true
    this.#options.onSend(userauthBanner.encode({ message: banner, languageTag: '' }))
  }

  #ask(question: UserauthServerQuestion): void {
    const goOn = (resume: () => void): void =>
      this.#attempt(() => {
        resume()
        this.#takePending()
      })
    const { answer, fail } = this.#openQuestion.open(this.#runner, goOn)
    this.#options.onQuestion(question, answer, fail)
  }

  #attempt(step: () => void): void {
    try {
      step()
    } catch (error) {
      if (this.#state === 'ended') throw error
      this.close()
      this.#options.onFailure(asSshError(error))
    }
  }
}

function asSshError(error: unknown): SshError {
  if (error instanceof SshError) return error
  return new SshError('authentication-failed', 'the decision on an authentication request failed', {
    phase: 'authentication',
    cause: error,
  })
}

interface Received {
  readonly payload: Uint8Array
  readonly sequenceNumber: number
}

/** RFC 4250 §4.1.1 */
const CONNECTION_MESSAGE_MIN = 80
