// A connection that is shared: a control socket, and those who use it.
import type { X11Grant } from '../client/x11/grants.ts'
import type { SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import type { ChannelRelay, Downstream } from '../protocol/downstream-relay.ts'
import { type ControlSocket, listenControlSocket } from './control-socket.ts'
import type { ForwardKeeper } from './forward.ts'
import { ServedClient } from './served-client.ts'

/** What a master needs of its connection. */
export interface MasterConnection {
  readonly closed: Promise<unknown>
  readonly channels: readonly { readonly localNumber: number; readonly channelType: string }[]
  whenIdle(): Promise<void>
  relay(downstream: Downstream): ChannelRelay
  /** Takes X clients for a display; what it resolves with ends that. Absent: X11 is not forwarded. */
  grantX11?(grant: X11Grant, onError: (error: SshError) => void): Promise<() => void>
}

/** How a connection is shared. */
export interface MasterOptions {
  /** Where the control socket is. */
  readonly path: string
  /** The host, for questions. */
  readonly host: string
  readonly forwards: ForwardKeeper
  /** Asked before each request but a check (ControlMaster ask). Default: everything is allowed. */
  readonly allow?: (question: string) => Promise<boolean>
  /** Texts for `ssh -O conninfo` (`connection`) and `-O channels`; undefined for anything unknown. */
  readonly information?: (what: string) => string | undefined
  /** A client that was dropped, a forward that failed: for logs. May hold words of the client. */
  readonly onTrace?: (text: string) => void
}

/** A master that listens. It ends with its connection. */
export interface Master extends AsyncDisposable {
  readonly path: string
  /** Clients that are connected. */
  readonly clientCount: number
  /** A client asked to end everything: it is for the caller to close the connection. */
  readonly terminated: Promise<void>
  /** It takes no more clients: by request or by `close`. */
  readonly stopped: Promise<void>
  /** Resolves when for so many milliseconds there was neither a client nor a channel. */
  idleFor(ms: number): Promise<void>
  /** Takes the socket away and lets go of all clients. The connection goes on. */
  close(): Promise<void>
}

/**
 * Shares a connection with other processes of the user, as `ssh -M` does. They use it by the proxy mode of the protocol;
 * clients that pass file descriptors (OpenSSH's for sessions) are refused.
 * @throws SshError `control-socket-exists`, `connect-failed`, `invalid-argument`
 */
export async function shareConnection(connection: MasterConnection, options: MasterOptions): Promise<Master> {
  const master = new ListeningMaster(connection, options)
  await master.listen()
  return master
}

class ListeningMaster implements Master {
  readonly path: string
  readonly terminated: Promise<void>
  readonly stopped: Promise<void>
  readonly #connection: MasterConnection
  readonly #options: MasterOptions
  readonly #clients = new Set<ServedClient>()
  #changed: () => void = () => {}
  #socket: ControlSocket | undefined
  #terminate: () => void = () => {}
  #stop: () => void = () => {}

  constructor(connection: MasterConnection, options: MasterOptions) {
    this.#connection = connection
    this.#options = options
    this.path = options.path
    this.terminated = new Promise((resolve) => (this.#terminate = resolve))
    this.stopped = new Promise((resolve) => (this.#stop = resolve))
  }

  async listen(): Promise<void> {
    this.#socket = await listenControlSocket(this.path, (stream) => this.#accept(stream))
    void this.#connection.closed.then(() => this.close())
  }

  get clientCount(): number {
    return this.#clients.size
  }

  async idleFor(ms: number): Promise<void> {
    for (;;) {
      await this.#connection.whenIdle()
      if (this.clientCount > 0) await this.#change()
      else if (this.#connection.channels.length === 0 && (await this.#isQuietFor(ms))) return
    }
  }

  async close(): Promise<void> {
    this.#stopListening()
    for (const client of this.#clients) client.end()
    await this.#socket?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #accept(stream: ByteStream): void {
    if (this.#clients.size >= CLIENTS_MAX) return stream.destroy()
    const { forwards, host, allow, information, onTrace } = this.#options
    const client = new ServedClient(
      stream,
      {
        forwards,
        host,
        allow,
        relay: (downstream) => this.#connection.relay(downstream),
        grantX11: (grant) =>
          this.#connection.grantX11?.(grant, ({ message }) => onTrace?.(message)) ?? Promise.resolve(undefined),
        information: (what) => information?.(what),
        terminate: () => this.#terminate(),
        stopListening: () => this.#stopListening(),
        trace: (text) => onTrace?.(text),
      },
      () => {
        this.#clients.delete(client)
        this.#changed()
      },
    )
    this.#clients.add(client)
    this.#changed()
  }

  #stopListening(): void {
    this.#socket?.stop()
    this.#stop()
  }

  /** The next client that comes or goes. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve))
  }

  /** False: somebody came meanwhile. */
  async #isQuietFor(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined
    const passed = new Promise<true>((resolve) => (timer = setTimeout(() => resolve(true), ms)))
    const quiet = await Promise.race([passed, this.#change().then(() => false)])
    clearTimeout(timer)
    return quiet && this.clientCount === 0 && this.#connection.channels.length === 0
  }
}

/** More than OpenSSH's servers allow sessions by far. */
const CLIENTS_MAX = 512
