// One client connection from the first byte to the last: transport, authentication and connection protocol in a row.
import { hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import { algorithmPolicy } from '../algorithms/policy.ts'
import { algorithmSuite } from '../algorithms/suite.ts'
import { nodeCrypto } from '../crypto/node.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { AuthenticationError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { CountedStream } from '../io/counted-stream.ts'
import { Driver, type DriverHandler } from '../io/driver.ts'
import { unimplemented } from '../messages/transport.ts'
import { type ChannelRequestOfPeer, type ConnectionHandler, ConnectionProtocol } from '../protocol/connection.ts'
import type { Question } from '../protocol/exchange.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import { formatIdentification } from '../protocol/identification.ts'
import type { VerifyHostKeyQuestion } from '../protocol/key-exchange.ts'
import type { UserauthClientQuestion } from '../protocol/userauth/attempt.ts'
import { UserauthClient } from '../protocol/userauth/client.ts'
import { adviseOnEnding } from './advice/ending.ts'
import { AuthenticationPlan } from './authentication/plan.ts'
import type { SessionFacts } from './authentication/strategy.ts'
import type { DialOptions, ServerPreferences } from './options.ts'
import type { TrustPolicy } from './trust/policy.ts'
import { SpareSession } from './spare-session.ts'
import { HOST_KEYS, readHostKeysOffer } from './host-keys-offer.ts'
import { keyExchangePreference } from './preferring.ts'
import { rememberServer } from './remember-server.ts'
import { mayOpenEarly } from './server-software.ts'
import { VERSION } from '../version.ts'

/** What the engine tells the connection above it. */
export interface EngineHandler {
  channelOpen(request: ChannelRequestOfPeer): void
  /** The last channel is gone. */
  idle(): void
  globalRequest(
    requestName: string,
    data: Uint8Array,
    wantReply: boolean,
    reply: (answer: GlobalReply) => void,
  ): GlobalReply | undefined
  closed(error: SshError | undefined): void
}

export interface EngineStart {
  readonly stream: ByteStream
  readonly address: string | undefined
  readonly remembered: ServerPreferences | undefined
  readonly serverHostKey: readonly string[]
  /** Who decides about the host key. */
  readonly trust: TrustPolicy
  /** Default: Node's. A replay needs the randomness of its recording. */
  readonly crypto?: CryptoProvider
}

export class Engine implements DriverHandler {
  readonly driver: Driver
  readonly protocol: ConnectionProtocol
  readonly spare: SpareSession
  readonly counted: CountedStream | undefined
  /** Resolves when the server's host keys are dealt with; undefined: it has offered none. Never rejects. */
  settled: Promise<void> | undefined
  /** Has the server said that it answers pings (OpenSSH PROTOCOL §1.10)? */
  takesPings = false
  readonly #options: DialOptions
  readonly #handler: EngineHandler
  /** Until the host key is accepted; a re-key must have the same. */
  #start: EngineStart | undefined
  #plan: AuthenticationPlan | undefined
  #userauth: UserauthClient | undefined
  #trusted = false
  #received = 0
  #establishing: { resolve(): void; reject(error: SshError): void } | undefined
  #resolveIdle: (() => void) | undefined

  constructor(options: DialOptions, start: EngineStart, handler: EngineHandler) {
    this.#options = options
    this.#start = start
    this.#handler = handler
    this.#plan = this.#authenticationPlan()
    this.counted = options.countTraffic === true ? new CountedStream(start.stream) : undefined
    this.driver = new Driver(this.counted ?? start.stream, this.#transportOptions(start), this)
    this.protocol = new ConnectionProtocol(this.driver, this.#observed(handler), options.limits)
    this.spare = new SpareSession(this.protocol)
  }

  /** False: the host key may be another's, and the caller goes on nevertheless. */
  get hostKeyIsTrusted(): boolean {
    return this.#trusted
  }

  /** Messages of the peer so far: a sign of life. */
  get received(): number {
    return this.#received
  }

  /** What an agent may bind to; there once the first key exchange is over. */
  get sessionFacts(): SessionFacts | undefined {
    const { hostKey, sessionIdentifier, hostKeySignature: signature } = this.driver.transport
    if (hostKey === undefined || sessionIdentifier === undefined || signature === undefined) return undefined
    return { hostKey, sessionIdentifier, signature }
  }

  /** Runs the connection up to the end of authentication. Rejects with why there is none. */
  async establish(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#establishing = { resolve, reject }
      this.driver.start()
    })
  }

  // What follows is called by the driver.

  get trace(): DialOptions['onTrace'] {
    return this.#options.onTrace
  }

  async ask(question: Question): Promise<unknown> {
    if (question.type !== 'verify-host-key') throw new SshError('invalid-argument', `nobody answers ${question.type}`)
    const { hostKey, algorithm } = question as VerifyHostKeyQuestion
    const { host, hostKeyAlias, port = 22, onTrace } = this.#options
    onTrace?.({ event: 'host-key', algorithm, hostKey })
    const { address, serverHostKey: offered, trust } = this.#start as EngineStart
    const accepted = await trust.verify({ host, alias: hostKeyAlias, port, address, hostKey, algorithm, offered })
    this.#trusted = accepted.trusted
    this.#start = undefined
    return accepted
  }

  established(): void {
    rememberServer(this.#options, this.driver.transport)
    this.#userauth = this.#authentication()
    this.#userauth.start()
  }

  message(payload: Uint8Array): void {
    this.#received++
    const number = payload[0] as number
    if (number >= 80) this.protocol.receive(payload)
    else if (number === unimplemented.number) this.spare.unimplemented(unimplemented.decode(payload).sequenceNumber)
    else this.#userauth?.receive(payload)
  }

  writable(): void {
    this.protocol.writable()
  }

  closed(cause: SshError | undefined): void {
    const error = cause && adviseOnEnding(cause, this.#options.host)
    this.#userauth?.close()
    this.#plan?.close()
    const reason = error ?? new SshError('closed', 'the connection was closed', { phase: 'connection' })
    this.#establishing?.reject(reason)
    this.protocol.fail(reason)
    this.#handler.closed(error)
  }

  /** The keys of a server that is not trusted are worth nothing, and one offer is enough. */
  #observed(wrapped: EngineHandler): EngineHandler & Pick<ConnectionHandler, 'trace'> {
    const { onHostKeys, onTrace: trace } = this.#options
    const handler = trace === undefined ? wrapped : { ...wrapped, trace }
    if (onHostKeys === undefined) return handler
    let isOffered = false
    return {
      ...handler,
      idle: () => {
        this.#resolveIdle?.()
        handler.idle()
      },
      globalRequest: (requestName, data, ...rest) => {
        if (requestName === HOST_KEYS && !isOffered && this.#trusted) {
          isOffered = true
          this.settled = this.#offerHostKeys(data, onHostKeys).catch(() => {})
        }
        return handler.globalRequest(requestName, data, ...rest)
      },
    }
  }

  async #offerHostKeys(data: Uint8Array, onHostKeys: NonNullable<DialOptions['onHostKeys']>): Promise<void> {
    const offer = readHostKeysOffer(data, {
      sessionIdentifier: this.driver.transport.sessionIdentifier as Uint8Array,
      request: (...request) => new Promise((resolve) => this.protocol.globalRequest(...request, resolve)),
      whenIdle: () =>
        new Promise((resolve) => {
          if (this.protocol.channelCount === 0) resolve()
          else this.#resolveIdle = resolve
        }),
    })
    if (offer !== undefined) await onHostKeys(offer)
  }

  #transportOptions({ remembered, serverHostKey, crypto = nodeCrypto }: EngineStart) {
    const { algorithms = {}, rekey, software = `yon_${VERSION}` } = this.#options
    const policy = algorithmPolicy(hostKeyAlgorithms, algorithms)
    const keyExchange = keyExchangePreference(algorithms, remembered)
    const guess =
      remembered !== undefined &&
      keyExchange[0] === remembered.keyExchange[0] &&
      serverHostKey[0] === remembered.hostKey[0]
    return {
      role: 'client' as const,
      crypto,
      suite: algorithmSuite({ ...policy, keyExchange, serverHostKey }),
      identification: formatIdentification(software),
      guess,
      rekeyIntervalMs: rekey?.intervalMs,
      ...(rekey === undefined ? {} : { rekey: definedOnly({ bytes: rekey.bytes, packets: rekey.packets }) }),
    }
  }

  #authenticationPlan(): AuthenticationPlan {
    const { user, host, authentication, onTrace } = this.#options
    const recommended = hostKeyAlgorithms.filter(({ standing }) => standing === 'recommended').map(({ name }) => name)
    return new AuthenticationPlan({
      userName: user,
      host,
      strategies: authentication,
      acceptedAlgorithms: this.#options.publickeyAlgorithms ?? recommended,
      session: () => this.sessionFacts,
      mayRevealSecrets: () => this.#trusted,
      ...(onTrace === undefined ? {} : { onTrace }),
    })
  }

  #authentication(): UserauthClient {
    const { transport } = this.driver
    const plan = this.#plan
    return new UserauthClient({
      userName: this.#options.user,
      sessionIdentifier: transport.sessionIdentifier as Uint8Array,
      hostKey: transport.hostKey as Uint8Array,
      extensions: () => transport.extensions,
      onSend: (payload) => this.driver.send(payload),
      onQuestion: (question, answer, fail) => this.#answerUserauth(question, answer, fail),
      onBanner: (text) => this.#options.onBanner?.(text),
      onServiceAccepted: () => this.#options.onTrace?.({ event: 'service-accepted' }),
      onSuccess: (tried) => {
        this.#options.onTrace?.({ event: 'authenticated', method: tried.at(-1)?.method ?? 'none' })
        plan?.close()
        this.takesPings = transport.extensions.has('ping@openssh.com')
        transport.authenticated()
        this.#userauth = undefined
        this.#plan = undefined
        this.spare.authenticated(this.#options.openSession !== false)
        this.#establishing?.resolve()
        this.#establishing = undefined
      },
      onFailure: (error) => {
        const denied = error instanceof AuthenticationError && plan !== undefined
        this.driver.fail(denied ? plan.explain(error) : error)
      },
    })
  }

  #answerUserauth(
    question: UserauthClientQuestion,
    answer: (value: unknown) => void,
    fail: (error: unknown) => void,
  ): void {
    void (async () => {
      try {
        const value = await this.#plan?.answer(question)
        if (this.driver.isOver) return
        this.driver.guard(() => {
          const before = this.driver.transport.nextSequenceNumber
          answer(value)
          // No signature could be had: nothing was asked of the server, so nothing may follow.
          if (this.driver.transport.nextSequenceNumber !== before) this.#openEarly(question)
          this.driver.flush()
        })
      } catch (error) {
        fail(error)
      }
    })()
  }

  /** Behind the signed request of the only key: success is likely, and saves a round trip (RFC 4252 §5.3). */
  #openEarly(question: UserauthClientQuestion): void {
    const { transport } = this.driver
    if (question.type !== 'authentication-signature' || this.#options.openSession === false) return
    if (transport.phase !== 'authentication' || !transport.writable) return
    if (!mayOpenEarly(transport.peer?.software ?? '')) return
    // zlib@openssh.com: the server begins to decompress with its reply, which we have not seen.
    if (transport.negotiated?.clientToServer.compression.delayed === true) return
    this.spare.openEarly(transport.nextSequenceNumber)
  }
}

function definedOnly(values: { readonly bytes: number | undefined; readonly packets: number | undefined }) {
  return {
    ...(values.bytes === undefined ? {} : { bytes: values.bytes }),
    ...(values.packets === undefined ? {} : { packets: values.packets }),
  }
}
