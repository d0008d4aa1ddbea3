// A connection that is a master's and ours: what `Connection` offers, as far as a master lets us.
import type { Duplex } from 'node:stream'
import { collect, type RunOptions, type RunResult } from '../client/collect.ts'
import { IdleWaiters } from '../client/idle-waiters.ts'
import type { OpenOptions, OpenTcpOptions } from '../client/open-options.ts'
import type { Program, SessionOptions } from '../client/session-options.ts'
import { Session } from '../client/session.ts'
import type { InteractEnd, InteractOptions } from '../client/shell/interact.ts'
import { openStream, type StreamRequest, tcpRequest, unixRequest } from '../client/open-stream.ts'
import { ProtocolError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { holdOpen } from '../io/unix-socket.ts'
import { channelOpenFailure } from '../messages/connection.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import { ConnectionProtocol } from '../protocol/connection.ts'
import { packetHead, payloadOf } from './frames.ts'

/** What a shared connection knows of itself. */
export interface SharedConnectionOptions {
  /** The host, for errors. */
  readonly host?: string
  /** For the programs of all sessions; `env` of a session adds to it, and wins. */
  readonly env?: Readonly<Record<string, string>>
}

/** Sessions and streams over the connection of a master. Forwards are the master's: see `MuxClient`. */
export class SharedConnection implements AsyncDisposable {
  /** Resolves when the master is gone, with the error, or after `close()`. Never rejects. */
  readonly closed: Promise<SshError | undefined>
  readonly #stream: ByteStream
  readonly #options: SharedConnectionOptions
  readonly #protocol: ConnectionProtocol
  readonly #survivesRefusals: boolean
  #wasRefused = false
  readonly #idleWaiters = new IdleWaiters()
  #outgoing: Uint8Array[] = []
  #outgoingBytes = 0
  #flushScheduled = false
  #full = false
  #over = false
  #resolveClosed: (error: SshError | undefined) => void = () => {}

  /** For `MuxClient` only. */
  constructor(stream: ByteStream, options: SharedConnectionOptions, survivesRefusals: boolean) {
    this.#survivesRefusals = survivesRefusals
    this.#stream = stream
    this.#options = options
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    const writable = (): boolean => !this.#full && !this.#over
    this.#protocol = new ConnectionProtocol(
      {
        send: (payload) => this.#send(payload.length, payload),
        sendParts: (head, body) => this.#send(head.length + body.length, head, new Uint8Array(body)),
        get writable() {
          return writable()
        },
        now: () => performance.now(),
      },
      {
        // What the server opens is for the master.
        channelOpen: (request) => request.refuse(OpenFailureReason.administrativelyProhibited, 'not allowed'),
        globalRequest: () => false,
        idle: () => this.#idleWaiters.notify(),
      },
    )
  }

  /** The channels of ours that are open, oldest first. */
  get channels(): readonly { readonly localNumber: number; readonly channelType: string }[] {
    return this.#protocol.channels
  }

  /** Resolves when no channel of ours is open any more, or the connection is over. */
  async whenIdle(): Promise<void> {
    if (this.channels.length === 0) return
    await Promise.race([this.#idleWaiters.wait(), this.closed])
  }

  /** Runs a command and collects what it says. @throws SshError */
  async run(command: string, options: RunOptions = {}): Promise<RunResult> {
    return await collect(this.exec(command, options), options)
  }

  /** Starts a command. */
  exec(command: string, options: SessionOptions = {}): Session {
    return this.session({ kind: 'exec', command }, options)
  }

  /** Starts a subsystem, such as `sftp`. */
  subsystem(name: string, options: SessionOptions = {}): Session {
    return this.session({ kind: 'subsystem', name }, options)
  }

  session(program: Program, options: SessionOptions = {}): Session {
    const env = { ...this.#options.env, ...options.env }
    const session = new Session(program, { ...options, env }, this.#options.host)
    session.attach(this.#protocol.openChannel('session', NOTHING, session.handler))
    return session
  }

  /** Gives a program the streams of this process and waits for its end. */
  async interact(program: Program, options: InteractOptions): Promise<InteractEnd> {
    const { interact } = await import('../client/shell/interact.ts')
    return await interact(this, program, { ...options, multiplexed: true })
  }

  /** A stream to `host:port` as the server sees it. */
  async openTcp(hostToConnect: string, portToConnect: number, options: OpenTcpOptions = {}): Promise<Duplex> {
    return await this.#open(tcpRequest(hostToConnect, portToConnect, options), options)
  }

  /** A stream to a unix socket of the server. */
  async openUnix(socketPath: string, options: OpenOptions = {}): Promise<Duplex> {
    return await this.#open(unixRequest(socketPath), options)
  }

  /** New keys are the master's matter. */
  rekey(): void {}

  /** Ends our part of the connection; the master's goes on. */
  async close(): Promise<void> {
    this.#flush()
    // OpenSSH's masters keep a channel that could not be opened, and die of it when its client leaves, with everything
    // that others do: so somebody stays.
    if (this.#wasRefused && !this.#survivesRefusals) {
      holdOpen(this.#stream)
      this.#stream.destroy()
    } else {
      this.#stream.end()
    }
    this.#finish(undefined)
    await this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** For `MuxClient`: a packet of the master. @throws ProtocolError */
  receive(packet: Uint8Array): void {
    const payload = payloadOf(packet)
    const number = payload[0] as number
    if (number < 80) throw new ProtocolError(`message ${number} is not one of the connection protocol`)
    if (number === channelOpenFailure.number) this.#wasRefused = true
    this.#protocol.receive(payload)
  }

  /** For `MuxClient`: the socket takes more. */
  drained(): void {
    this.#full = false
    if (!this.#over) this.#protocol.writable()
  }

  /** For `MuxClient`: the master is gone. */
  ended(error: SshError): void {
    this.#finish(error)
  }

  async #open(request: StreamRequest, { signal }: OpenOptions): Promise<Duplex> {
    return await openStream(this.#protocol, request, this.#options.host ?? '', signal)
  }

  #send(length: number, ...parts: readonly Uint8Array[]): void {
    if (this.#over) return
    this.#outgoing.push(packetHead(length), ...parts)
    this.#outgoingBytes += length
    if (this.#outgoingBytes >= FLUSH_BYTES) return this.#flush()
    if (this.#flushScheduled) return
    this.#flushScheduled = true
    process.nextTick(() => {
      this.#flushScheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    const chunks = this.#outgoing
    this.#outgoing = []
    this.#outgoingBytes = 0
    if (chunks.length > 0 && !this.#over && !this.#stream.write(chunks)) this.#full = true
  }

  #finish(error: SshError | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#protocol.fail(error ?? new SshError('closed', 'the connection was closed', { phase: 'connection' }))
    this.#resolveClosed(error)
  }
}

const NOTHING = new Uint8Array(0)
const FLUSH_BYTES = 256 * 1024
