// RFC 4252: user authentication as a client, on top of whatever sends and receives payloads.
import { AuthenticationError, ProtocolError, SshError } from '../../errors.ts'
import { serviceAccept, serviceRequest } from '../../messages/transport.ts'
import { userauthBanner } from '../../messages/userauth.ts'
import { ScriptRunner } from '../exchange.ts'
import type { TriedAttempt, UserauthClientQuestion } from './attempt.ts'
import { authenticateClient, type ClientSituation } from './client-script.ts'
import { BANNER_BYTES_MAX, BANNERS_MAX } from './limits.ts'
import { OpenQuestion } from './open-question.ts'

export interface UserauthClientOptions {
  readonly userName: string
  /** H of the first key exchange (RFC 4253 §7.2). */
  readonly sessionIdentifier: Uint8Array
  /** The server's host key as it was accepted. */
  readonly hostKey: Uint8Array
  /** What the server has announced in SSH_MSG_EXT_INFO by now; looked up before each attempt. */
  readonly extensions: () => ReadonlyMap<string, Uint8Array>
  onSend(payload: Uint8Array): void
  /** Each question takes one answer or one failure, at any time; later ones are ignored. */
  onQuestion(question: UserauthClientQuestion, answer: (value: unknown) => void, fail: (error: unknown) => void): void
  /** The server's text, as it came: make it safe before a terminal shows it. */
  onBanner(text: string): void
  /** The server lets users authenticate (SSH_MSG_SERVICE_ACCEPT). */
  onServiceAccepted?(): void
  onSuccess(tried: readonly TriedAttempt[]): void
  /** Once; the connection is of no more use. A ProtocolError says with which reason to disconnect. */
  onFailure(error: SshError): void
}

/**
 * The client's side: asks what to try, tries it, and ends with `onSuccess` or `onFailure`. The service and the first
 * attempt are requested in one flight.
 */
export class UserauthClient {
  readonly #options: UserauthClientOptions
  readonly #runner: ScriptRunner<readonly TriedAttempt[]>
  #state: 'idle' | 'running' | 'ended' = 'idle'
  #serviceAccepted = false
  #banners = 0
  #bannerBytes = 0
  readonly #openQuestion = new OpenQuestion()

  constructor(options: UserauthClientOptions) {
    this.#options = options
    this.#runner = new ScriptRunner(
      authenticateClient(() => this.#situation()),
      {
        send: (payload) => options.onSend(payload),
        ask: (question) => this.#ask(question as UserauthClientQuestion),
        done: (tried) => {
          this.#state = 'ended'
          options.onSuccess(tried)
        },
      },
    )
  }

  /** True until success, failure or `close()`. */
  get running(): boolean {
    return this.#state === 'running'
  }

  start(options: { readonly serviceAlreadyAccepted?: boolean } = {}): void {
    if (this.#state !== 'idle') return
    this.#state = 'running'
    this.#serviceAccepted = options.serviceAlreadyAccepted ?? false
    if (!this.#serviceAccepted) this.#options.onSend(serviceRequest.encode({ serviceName: 'ssh-userauth' }))
    this.#attempt(() => this.#runner.start())
  }

  /** Takes SSH_MSG_SERVICE_ACCEPT and messages 50–79. What does not belong here ends in `onFailure`. */
  receive(payload: Uint8Array): void {
    if (this.#state !== 'running') return
    this.#attempt(() => {
      if (payload[0] === serviceAccept.number) this.#acceptService(payload)
      else if (payload[0] === userauthBanner.number) this.#banner(payload)
      else if (!this.#serviceAccepted) throw new ProtocolError(`message ${payload[0]} before SSH_MSG_SERVICE_ACCEPT`)
      else this.#runner.receive(payload)
    })
  }

  /** The connection is gone: nothing is called any more. */
  close(): void {
    this.#state = 'ended'
    this.#openQuestion.close()
  }

  #situation(): ClientSituation {
    const { userName, sessionIdentifier, hostKey } = this.#options
    const extensions = this.#options.extensions()
    const algorithms = extensions.get('server-sig-algs')
    return {
      context: {
        userName,
        serviceName: 'ssh-connection',
        sessionIdentifier,
        hostKey,
        hostbound: announcesHostbound(extensions),
      },
      serverSignatureAlgorithms: algorithms === undefined ? undefined : asciiList(algorithms),
    }
  }

  #acceptService(payload: Uint8Array): void {
    if (this.#serviceAccepted) throw new ProtocolError('SSH_MSG_SERVICE_ACCEPT that was not asked for')
    const { serviceName } = serviceAccept.decode(payload)
    if (serviceName !== 'ssh-userauth') throw new ProtocolError(`the server accepts the service "${serviceName}"`)
    this.#serviceAccepted = true
    this.#options.onServiceAccepted?.()
  }

  // RFC 4252 §5.4: "at any time after this authentication protocol starts and before authentication is successful".
  #banner(payload: Uint8Array): void {
    this.#banners++
    this.#bannerBytes += payload.length
    if (this.#banners > BANNERS_MAX || this.#bannerBytes > BANNER_BYTES_MAX) {
      throw new ProtocolError('too many or too large banners', { code: 'limit-exceeded', phase: 'authentication' })
    }
    this.#options.onBanner(userauthBanner.decode(payload).message)
  }

  #ask(question: UserauthClientQuestion): void {
    const { answer, fail } = this.#openQuestion.open(this.#runner, (resume) => this.#attempt(resume))
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
  return new AuthenticationError('authentication could not go on', [], { cause: error })
}

// OpenSSH PROTOCOL §3.1: the value is the version of the extension.
function announcesHostbound(extensions: ReadonlyMap<string, Uint8Array>): boolean {
  const version = extensions.get('publickey-hostbound@openssh.com')
  return version !== undefined && version.length === 1 && version[0] === 0x30
}

function asciiList(bytes: Uint8Array): string[] {
  return latin1
    .decode(bytes)
    .split(',')
    .filter((name) => name !== '')
}

const latin1 = new TextDecoder('latin1')
