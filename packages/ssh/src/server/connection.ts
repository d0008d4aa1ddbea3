// One connection of a server: transport, authentication and connection protocol in a row.
import type { HostKeyAlgorithm } from '../algorithms/host-key/host-key.ts'
import { nodeCrypto } from '../crypto/node.ts'
import { ProtocolError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { Driver } from '../io/driver.ts'
import { timerMs } from '../io/timer-ms.ts'
import { DisconnectReason, OpenFailureReason } from '../messages/registry.ts'
import { unimplemented } from '../messages/transport.ts'
import { type ChannelRequestOfPeer, ConnectionProtocol } from '../protocol/connection.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import type { CompletedMethod, UserauthServerQuestion } from '../protocol/userauth/decision.ts'
import { UserauthServer } from '../protocol/userauth/server.ts'
import { Authenticator, offeredMethods } from './authentication.ts'
import type { ServerEvent } from './events.ts'
import { Forwards } from './forwarding.ts'
import type { HostKeys } from './host-keys.ts'
import type { ServerLimits, ServerOptions } from './options.ts'
import { delayRejection } from './rejection-delay.ts'
import { ServerSession } from './session.ts'

/** What all connections of a server have in common. */
export interface ServerContext {
  readonly options: ServerOptions
  readonly identification: string
  readonly limits: ServerLimits
  readonly hostKeys: HostKeys
  /** Of users' keys. */
  readonly publicKeyAlgorithms: readonly HostKeyAlgorithm[]
  report(event: ServerEvent): void
}

/** Where a connection comes from; for the server only. */
export interface ServerConnectionStart {
  readonly stream: ByteStream
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
}

/** One connection of a client. */
export class ServerConnection {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  readonly #context: ServerContext
  readonly #driver: Driver
  readonly #protocol: ConnectionProtocol
  readonly #authenticator: Authenticator
  readonly #forwards: Forwards
  readonly #sessions = new Set<ServerSession>()
  readonly #closed = new AbortController()
  readonly #ended: Promise<void>
  #userauth: UserauthServer | undefined
  #graceTimer: NodeJS.Timeout | undefined
  #user: { readonly userName: string; readonly completed: readonly CompletedMethod[] } | undefined
  #sessionCount = 0
  #resolveEnded: () => void = () => undefined

  constructor(context: ServerContext, start: ServerConnectionStart) {
    const { options, limits, hostKeys } = context
    this.#context = context
    this.remoteAddress = start.remoteAddress
    this.remotePort = start.remotePort
    this.localAddress = start.localAddress
    this.localPort = start.localPort
    this.#ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    this.#authenticator = new Authenticator(options.authentication ?? {}, this)
    this.#driver = new Driver(start.stream, this.#transportOptions(), {
      ask: (question) => hostKeys.answer(question),
      established: () => undefined,
      message: (payload) => this.#message(payload),
      writable: () => this.#protocol.writable(),
      closed: (error) => this.#end(error),
    })
    this.#protocol = new ConnectionProtocol(
      this.#driver,
      {
        channelOpen: (request) => this.#channelOpen(request),
        globalRequest: (name, data, _wantReply, reply) => this.#globalRequest(name, data, reply),
      },
      limits.channels,
    )
    this.#forwards = new Forwards({
      connection: this,
      protocol: this.#protocol,
      listenersMax: limits.listenersMax,
      allows: (request) => this.#allows(request),
    })
  }

  /** The user that was let in; undefined before. */
  get userName(): string | undefined {
    return this.#user?.userName
  }

  /** What the user has completed to get in, with the grants that the handlers gave. */
  get completed(): readonly CompletedMethod[] {
    return this.#user?.completed ?? []
  }

  get isAuthenticated(): boolean {
    return this.#user !== undefined
  }

  /** The client's software version, for example `OpenSSH_9.2p1`; empty before it said so. */
  get clientSoftware(): string {
    return this.#driver.transport.peer?.software ?? ''
  }

  /** H of the first key exchange; undefined before it is over. */
  get sessionIdentifier(): Uint8Array | undefined {
    return this.#driver.transport.sessionIdentifier
  }

  /** Names of what was negotiated; undefined before. */
  get negotiated() {
    return this.#driver.transport.negotiated
  }

  get sessions(): ReadonlySet<ServerSession> {
    return this.#sessions
  }

  /** Fires when the connection is over. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** RFC 4253 §9: new keys now. */
  rekey(): void {
    this.#driver.rekey()
  }

  /** Ends the connection. @param description the client may show it to its user */
  async close(description = 'closed by the server'): Promise<void> {
    this.#driver.close(description)
    await this.#ended
  }

  /** For the server only. */
  start(): void {
    const expire = (): void =>
      this.fail(
        new ProtocolError('the time to log in is over', {
          code: 'timed-out',
          phase: 'authentication',
          disconnectReason: DisconnectReason.byApplication,
        }),
      )
    this.#graceTimer = setTimeout(expire, timerMs(this.#context.limits.loginGraceMs))
    this.#driver.start()
  }

  /** For the parts of the server: ends the connection because of `error`. */
  fail(error: unknown): void {
    this.#driver.fail(error)
  }

  /** For the parts of the server: runs what sends; errors end the connection. */
  guard(action: () => void): void {
    this.#driver.guard(action)
  }

  #transportOptions() {
    const { options, hostKeys, publicKeyAlgorithms, identification } = this.#context
    const { rekey } = options
    const signatures = [...new Set(publicKeyAlgorithms.map(({ signatureFormat }) => signatureFormat))]
    const extensions = new Map([
      ['server-sig-algs', utf8.encode(signatures.join(','))],
      ['publickey-hostbound@openssh.com', utf8.encode('0')],
      ['ping@openssh.com', utf8.encode('0')],
    ])
    const limits = rekey === undefined ? {} : { rekey, rekeyIntervalMs: rekey.intervalMs }
    return { role: 'server' as const, crypto: nodeCrypto, suite: hostKeys.suite, identification, extensions, ...limits }
  }

  /** Made when the first message for it arrives, which may come together with the end of the key exchange. */
  #startUserauth(): UserauthServer {
    const { transport } = this.#driver
    const { options, limits, publicKeyAlgorithms } = this.#context
    const { banner, authentication = {} } = options
    return new UserauthServer({
      sessionIdentifier: transport.sessionIdentifier as Uint8Array,
      hostKey: transport.hostKey as Uint8Array,
      methods: offeredMethods(authentication),
      publicKeyAlgorithms,
      failuresMax: limits.failuresMax,
      ...(banner === undefined ? {} : { banner }),
      onSend: (payload) => this.#driver.send(payload),
      onQuestion: (question, answer) => void this.#decide(question, answer),
      onSuccess: (user) => {
        clearTimeout(this.#graceTimer)
        this.#user = user
        transport.authenticated()
        this.#context.report({ event: 'authenticated', connection: this, userName: user.userName })
      },
      onConnectionMessage: (payload) => this.#protocol.receive(payload),
      onUnimplemented: (sequenceNumber) => this.#driver.send(unimplemented.encode({ sequenceNumber })),
      onFailure: (error) => this.#driver.fail(error),
    })
  }

  async #decide(question: UserauthServerQuestion, answer: (value: unknown) => void): Promise<void> {
    const { userName, method } = question
    const beganMs = performance.now()
    let decision: Awaited<ReturnType<Authenticator['decide']>> = { decision: 'reject' }
    try {
      decision = await this.#authenticator.decide(question)
    } catch (error) {
      this.#context.report({ event: 'authentication-failed', connection: this, error })
    }
    if (decision.decision === 'reject') await delayRejection(beganMs)
    if (this.#driver.isOver) return
    const query = question.method === 'publickey' && !question.signed
    this.#context.report({
      event: 'authentication',
      connection: this,
      userName,
      method,
      decision: decision.decision,
      query,
    })
    this.guard(() => answer(decision))
  }

  #message(payload: Uint8Array): void {
    const number = payload[0] as number
    if (number === unimplemented.number) return
    if (number >= CONNECTION_MESSAGE_MIN && this.isAuthenticated) this.#protocol.receive(payload)
    else {
      this.#userauth ??= this.#startUserauth()
      this.#userauth.receive(payload, this.#driver.transport.receivedSequenceNumber)
    }
  }

  #channelOpen(request: ChannelRequestOfPeer): void {
    if (request.channelType === 'session') this.#openSession(request)
    else if (!this.#forwards.open(request)) {
      request.refuse(OpenFailureReason.unknownChannelType, 'unknown channel type')
    }
  }

  #openSession(request: ChannelRequestOfPeer): void {
    if (this.#sessions.size >= this.#context.limits.sessionsMax) {
      request.refuse(OpenFailureReason.resourceShortage, 'too many sessions')
      return
    }
    const session = new ServerSession(this, this.#sessionCount++, (event) => this.#context.report(event))
    const handlers = this.#handlersFor(session)
    if (handlers === undefined) {
      request.refuse(OpenFailureReason.administrativelyProhibited, 'open failed')
      return
    }
    this.#sessions.add(session)
    session.closed.addEventListener('abort', () => this.#sessions.delete(session), { once: true })
    session.attach(request.accept(session.handler), handlers)
  }

  #handlersFor(session: ServerSession) {
    try {
      return this.#context.options.onSession?.(session)
    } catch (error) {
      this.#context.report({ event: 'session-failed', session, error })
      return undefined
    }
  }

  #globalRequest(name: string, data: Uint8Array, reply: (answer: GlobalReply) => void): GlobalReply | undefined {
    return this.#forwards.request(name, data, reply)
  }

  async #allows(request: Parameters<NonNullable<ServerOptions['forwarding']>>[0]): Promise<boolean> {
    let allowed = false
    try {
      allowed = (await this.#context.options.forwarding?.(request, this)) === true
    } catch {
      // A policy that cannot decide has not allowed.
    }
    this.#context.report({ event: 'forward', connection: this, request, allowed })
    return allowed && !this.#closed.signal.aborted
  }

  #end(error: SshError | undefined): void {
    clearTimeout(this.#graceTimer)
    this.#userauth?.close()
    this.#authenticator.close()
    this.#forwards.close()
    this.#protocol.fail(error ?? new SshError('closed', 'the connection was closed'))
    this.#closed.abort()
    this.#context.report({ event: 'connection-closed', connection: this, error })
    this.#resolveEnded()
  }
}

const utf8 = new TextEncoder()
const CONNECTION_MESSAGE_MIN = 80
