// What a program holds: an authenticated connection, and everything that can be opened on it.
import type { Duplex } from 'node:stream'
import { SshError } from '../errors.ts'
import type { Traffic } from '../io/counted-stream.ts'
import { withinMs } from '../io/timer-ms.ts'
import { ping } from '../messages/transport.ts'
import type { ChannelRelay, Downstream } from '../protocol/downstream-relay.ts'
import type { ChannelRequestOfPeer } from '../protocol/connection.ts'
import type { GlobalReply } from '../protocol/global-requests.ts'
import { addFacts } from './advice/add-facts.ts'
import { agentChannels } from './agent-forwarding.ts'
import type { ChannelAcceptor } from './channel-acceptor.ts'
import { collect, type RunOptions, type RunResult } from './collect.ts'
import { Engine, type EngineStart } from './engine.ts'
import { type ForwardDynamicOptions, forwardDynamic } from './forward-dynamic.ts'
import { type ForwardLocalOptions, forwardLocal, type LocalForward } from './forward-local.ts'
import { type ForwardRemoteOptions, type RemoteForward, RemoteForwards } from './forward-remote.ts'
import { IdleWaiters } from './idle-waiters.ts'
import { type ConnectionInfo, connectionInfo } from './info.ts'
import type { OpenOptions, OpenTcpOptions } from './open-options.ts'
import { openStream, tcpRequest, unixRequest } from './open-stream.ts'
import type { DialOptions } from './options.ts'
import type { InteractEnd, InteractOptions } from './shell/interact.ts'
import { Session } from './session.ts'
import type { Program, SessionOptions } from './session-options.ts'
import { requireTrust } from './trust/require-trust.ts'
import { refuseUnexpected } from './unexpected-channel.ts'
import { watch } from './watches.ts'
import type { ForwardX11Options, X11Request } from './x11/forward.ts'
import type { X11Grant } from './x11/grants.ts'

/** An authenticated connection, and everything that can be opened on it. */
export class Connection {
  /** Resolves when the connection is over; with the error when it did not end by `close()`. Never rejects. */
  readonly closed: Promise<SshError | undefined>
  readonly #engine: Engine
  readonly #options: DialOptions
  // Made when first asked for: most connections have none of these, and idle ones are many.
  #remoteForwards: RemoteForwards | undefined
  #acceptors: Map<string, ChannelAcceptor> | undefined
  #owned: Set<AsyncDisposable> | undefined
  #idleWaiters: IdleWaiters | undefined
  #end: SshError | undefined
  #stopWatching: (() => void) | undefined
  #resolveClosed: (error: SshError | undefined) => void = () => {}

  /** For `dial` only. */
  constructor(options: DialOptions, start: EngineStart) {
    this.#options = options
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#engine = new Engine(options, start, {
      channelOpen: (request) => this.#channelOpen(request),
      // keepalive@openssh.com and hostkeys-00@openssh.com want no more than an answer.
      globalRequest: () => false,
      idle: () => this.#idleWaiters?.notify(),
      closed: (error) => this.#ended(error),
    })
  }

  /** For `dial` only: runs the connection up to the end of authentication. */
  async establish(): Promise<void> {
    this.#requireOpen()
    await this.#engine.establish()
    if (this.#end === undefined) this.#stopWatching = watch(this.#options, this.#engine)
  }

  /** Is the first key exchange over? Authentication may still need a person. */
  get isEstablished(): boolean {
    return this.#engine.driver.transport.sessionIdentifier !== undefined
  }

  /** What was negotiated, and with whom. */
  get info(): ConnectionInfo {
    return connectionInfo(this.#options, this.#engine)
  }

  /** What went over the wire so far; undefined without `countTraffic`. */
  get traffic(): Traffic | undefined {
    return this.#engine.counted?.traffic
  }

  /**
   * Resolves when what goes on in the background is done: keys of the server are written down (UpdateHostKeys). It waits
   * for the server no longer than a second.
   */
  async whenSettled(): Promise<void> {
    const { settled } = this.#engine
    if (settled !== undefined) await Promise.race([withinMs(settled, SETTLED_MS_MAX), this.closed])
  }

  /** The channels that are open, oldest first. */
  get channels(): readonly { readonly localNumber: number; readonly channelType: string }[] {
    return this.#engine.protocol.channels
  }

  /** Resolves when no channel is open any more, or the connection is over: forwarded connections may outlive a session. */
  async whenIdle(): Promise<void> {
    if (this.channels.length === 0) return
    this.#idleWaiters ??= new IdleWaiters()
    await Promise.race([this.#idleWaiters.wait(), this.closed])
  }

  /**
   * Runs a command and collects what it says, reading stdout and stderr side by side.
   * @throws SshError when it could not be run or its output is too large.
   */
  async run(command: string, options: RunOptions = {}): Promise<RunResult> {
    return await collect(this.exec(command, options), options)
  }

  /**
   * Starts a command. Read its stdout and its stderr, or call `resume()` on what does not matter: they share one window,
   * so what is left unread stops the other.
   */
  exec(command: string, options: SessionOptions = {}): Session {
    return this.session({ kind: 'exec', command }, options)
  }

  /** Starts a login shell. With `terminal`, a person sits at it: resolves when the shell has ended. */
  shell(options: InteractOptions): Promise<InteractEnd>
  shell(options?: SessionOptions): Session
  shell(options: SessionOptions | InteractOptions = {}): Session | Promise<InteractEnd> {
    if (!('terminal' in options)) return this.session({ kind: 'shell' }, options)
    return this.interact({ kind: 'shell' }, { pty: options.terminal.stdin.isTTY === true, ...options })
  }

  /**
   * Gives a program the streams of this process (or others) and waits for its end: what `ssh` does at a terminal, with
   * raw mode, resizing and escapes where standard input is one.
   */
  async interact(program: Program, options: InteractOptions): Promise<InteractEnd> {
    const { interact } = await import('./shell/interact.ts')
    return await interact(this, program, options)
  }

  /** Starts a subsystem, such as `sftp`. */
  subsystem(name: string, options: SessionOptions = {}): Session {
    return this.session({ kind: 'subsystem', name }, options)
  }

  session(program: Program, options: SessionOptions = {}): Session {
    const env = { ...this.#options.env, ...options.env }
    const session = new Session(program, { ...options, env }, this.#options.host)
    this.#engine.spare.attach(session)
    return session
  }

  /** Opens a session for the next program in advance, which saves it a round trip. */
  prepareSession(): void {
    this.#engine.spare.prepare()
  }

  /** A stream to `host:port` as the server sees it (direct-tcpip, RFC 4254 §7.2). */
  async openTcp(hostToConnect: string, portToConnect: number, options: OpenTcpOptions = {}): Promise<Duplex> {
    const request = tcpRequest(hostToConnect, portToConnect, options)
    return await openStream(this.#engine.protocol, request, this.#options.host, options.signal)
  }

  /** A stream to a unix socket of the server (direct-streamlocal@openssh.com). */
  async openUnix(socketPath: string, options: OpenOptions = {}): Promise<Duplex> {
    return await openStream(this.#engine.protocol, unixRequest(socketPath), this.#options.host, options.signal)
  }

  /** Listens here and connects there (`ssh -L`). */
  async forwardLocal(options: ForwardLocalOptions): Promise<LocalForward> {
    return await this.#forwardFromHere(() => forwardLocal(this, options))
  }

  /** Listens here for SOCKS clients, which say where to connect there (`ssh -D`). */
  async forwardDynamic(options: ForwardDynamicOptions): Promise<LocalForward> {
    return await this.#forwardFromHere(() => forwardDynamic(this, options))
  }

  async #forwardFromHere(open: () => Promise<LocalForward>): Promise<LocalForward> {
    requireTrust(this.#engine.hostKeyIsTrusted, 'Port forwarding', this.#options.host)
    this.#requireOpen()
    const forward = this.#own(await open())
    // It may have ended while the socket was being bound.
    if (this.#end === undefined) return forward
    await forward.close()
    throw this.#end
  }

  /** Listens there and connects here (`ssh -R`). */
  async forwardRemote(options: ForwardRemoteOptions): Promise<RemoteForward> {
    requireTrust(this.#engine.hostKeyIsTrusted, 'Port forwarding', this.#options.host)
    try {
      this.#requireOpen()
      this.#remoteForwards ??= new RemoteForwards((...request) => this.#engine.protocol.globalRequest(...request))
      return await this.#remoteForwards.open(options)
    } catch (error) {
      throw error instanceof SshError ? addFacts(error, { hop: this.#options.host }) : error
    }
  }

  /** A global request (RFC 4254 §4). Resolves with the response, or false when it failed. */
  globalRequest(requestName: string, requestSpecificData: Uint8Array = NOTHING): Promise<GlobalReply> {
    return new Promise((resolve) => this.#engine.protocol.globalRequest(requestName, requestSpecificData, resolve))
  }

  /** Lets somebody else open channels and, on a trusted server, remote forwards (OpenSSH PROTOCOL.mux §9). */
  relay(downstream: Downstream): ChannelRelay {
    return this.#engine.protocol.relay(downstream, this.#engine.hostKeyIsTrusted)
  }

  /** Takes channels of that type that the server opens. All others are refused. */
  acceptChannels(channelType: string, acceptor: ChannelAcceptor): void {
    this.#acceptors ??= new Map()
    this.#acceptors.set(channelType, acceptor)
  }

  /** Lets programs there use the agent at `agentPath` (`~/` is the user's home); sessions must ask for it (`forwardAgent`). */
  forwardAgent(agentPath: string): void {
    requireTrust(this.#engine.hostKeyIsTrusted, 'Agent forwarding', this.#options.host)
    this.acceptChannels(
      'auth-agent@openssh.com',
      agentChannels(agentPath, () => this.#engine.sessionFacts),
    )
  }

  /**
   * Lets programs there use an X display of this side. Give what it resolves with to the sessions that may (`x11`).
   * @throws SshError
   */
  async forwardX11(options: ForwardX11Options = {}): Promise<X11Request> {
    requireTrust(this.#engine.hostKeyIsTrusted, 'X11 forwarding', this.#options.host)
    return await (await import('./x11/forward.ts')).forwardX11(this, options)
  }

  /** Lets programs there use a display that another process has prepared; what it resolves with ends that. */
  async grantX11(grant: X11Grant, onError?: (error: SshError) => void): Promise<() => void> {
    requireTrust(this.#engine.hostKeyIsTrusted, 'X11 forwarding', this.#options.host)
    return (await import('./x11/grants.ts')).grantX11(this, grant, onError)
  }

  /** Sends a packet that looks like a keystroke; absent when the server does not know it (OpenSSH PROTOCOL §1.10). */
  get sendChaff(): (() => void) | undefined {
    return this.#engine.takesPings ? () => this.#engine.driver.send(CHAFF) : undefined
  }

  /** RFC 4253 §9: new keys now. */
  rekey(): void {
    this.#engine.driver.rekey()
  }

  /** Ends the connection: SSH_MSG_DISCONNECT, then the socket. Everything open on it is told. */
  async close(): Promise<void> {
    this.#engine.driver.close()
    await this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Keeps the process running, as from the start. */
  ref(): void {
    this.#engine.driver.stream.ref?.()
  }

  /** Lets the process end although this connection, and those that it runs over, are open. */
  unref(): void {
    this.#engine.driver.stream.unref?.()
  }

  /** Ends the connection because of `error`, which everything that waits is told. */
  abort(error: SshError): void {
    this.#engine.driver.fail(error)
  }

  #requireOpen(): void {
    if (this.#end !== undefined) throw this.#end
  }

  #channelOpen(request: ChannelRequestOfPeer): void {
    const acceptor = this.#acceptors?.get(request.channelType)
    if (acceptor !== undefined) acceptor(request)
    else if (this.#remoteForwards?.accept(request) !== true) refuseUnexpected(request, this.#options.onTrace)
  }

  #own<T extends AsyncDisposable & { readonly closed: Promise<void> }>(resource: T): T {
    this.#owned ??= new Set()
    this.#owned.add(resource)
    void resource.closed.then(() => this.#owned?.delete(resource))
    return resource
  }

  #ended(error: SshError | undefined): void {
    this.#end = error ?? new SshError('closed', 'the connection was closed', { phase: 'connection' })
    this.#stopWatching?.()
    this.#remoteForwards?.closeAll(this.#end)
    for (const resource of this.#owned ?? []) void resource[Symbol.asyncDispose]()
    this.#resolveClosed(error)
  }
}

const NOTHING = new Uint8Array(0)
/** As long as one byte of channel data. */
const CHAFF = ping.encode({ data: new TextEncoder().encode('PING!') })
const SETTLED_MS_MAX = 1000
