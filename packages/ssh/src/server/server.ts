// An SSH server. Whatever was not allowed explicitly is refused; nothing that a client does ends the process.
import type { Duplex } from 'node:stream'
import type net from 'node:net'
import { findHostKeyAlgorithm, hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import type { HostKeyAlgorithm } from '../algorithms/host-key/host-key.ts'
import { SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { listen, type Listener } from '../io/listener.ts'
import { nodeStream } from '../io/node-stream.ts'
import { formatIdentification } from '../protocol/identification.ts'
import { VERSION } from '../version.ts'
import { ServerConnection, type ServerConnectionStart, type ServerContext } from './connection.ts'
import type { ServerEvent } from './events.ts'
import { HostKeys } from './host-keys.ts'
import type { ServerLimits, ServerOptions } from './options.ts'
import { defaultStartupLimits, refusalProbability } from './startups.ts'

/**
 * Starts a server.
 * @throws SshError `connect-failed` when the address cannot be had, `aborted`, `invalid-config` for host keys that do not do.
 */
export async function serve(options: ServerOptions): Promise<Server> {
  const server = new Server(options)
  await server.listen()
  return server
}

/** A server and its connections. */
export class Server implements AsyncDisposable {
  readonly #options: ServerOptions
  readonly #context: ServerContext
  readonly #connections = new Set<ServerConnection>()
  #listener: Listener | undefined

  constructor(options: ServerOptions) {
    this.#options = options
    this.#context = {
      options,
      identification: formatIdentification(options.software ?? `yon_${VERSION}`),
      limits: { ...defaultServerLimits, ...options.limits },
      hostKeys: new HostKeys(options.hostKeys, options.algorithms),
      publicKeyAlgorithms: algorithmsOf(options.publickeyAlgorithms),
      report: (event) => this.#report(event),
    }
  }

  /** The address that it listens on. */
  get host(): string {
    return this.#options.host ?? '127.0.0.1'
  }

  /** The port that was taken; 0 when it does not listen. */
  get port(): number {
    const address = this.#listener?.address
    return address?.kind === 'tcp' ? address.port : 0
  }

  get connections(): ReadonlySet<ServerConnection> {
    return this.#connections
  }

  /** Begins to take connections; `serve` has done so already. */
  async listen(): Promise<void> {
    const address = { kind: 'tcp', host: this.host, port: this.#options.port ?? 0 } as const
    const { signal } = this.#options
    const checkAborted = (): void => {
      if (signal?.aborted !== true) return
      throw new SshError('aborted', 'aborted before it listened', { phase: 'local', cause: signal.reason })
    }
    checkAborted()
    this.#listener ??= await listen(address, {}, (socket) => this.#accept(socket))
    try {
      checkAborted()
    } catch (error) {
      await this.close()
      throw error
    }
    signal?.addEventListener('abort', () => void this.close(), { once: true })
  }

  /** Serves a connection that came in another way: a pipe, memory, a channel of another connection. */
  attach(stream: ByteStream | Duplex, remoteAddress = ''): ServerConnection {
    const bytes = 'write' in stream && 'pipe' in stream ? nodeStream(stream, remoteAddress) : stream
    return this.#serve({ stream: bytes, remoteAddress, remotePort: 0, localAddress: '', localPort: 0 })
  }

  /** Stops listening and ends all connections; resolves when they are over. */
  async close(): Promise<void> {
    const listener = this.#listener
    listener?.stop()
    await Promise.all([...this.#connections].map((connection) => connection.close('the server is going down')))
    await listener?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #accept(socket: net.Socket): void {
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket
    const starting = [...this.#connections].filter(({ isAuthenticated }) => !isAuthenticated).length
    if (Math.random() < refusalProbability(starting, this.#context.limits.startups)) {
      this.#report({ event: 'connection-refused', remoteAddress })
      socket.destroy()
      return
    }
    // A client whose machine is gone must not be waited for until the end of days.
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const stream = nodeStream(socket, `${remoteAddress} port ${remotePort}`)
    this.#serve({ stream, remoteAddress, remotePort, localAddress, localPort })
  }

  #serve(start: ServerConnectionStart): ServerConnection {
    const connection = new ServerConnection(this.#context, start)
    this.#connections.add(connection)
    connection.closed.addEventListener('abort', () => this.#connections.delete(connection), { once: true })
    this.#report({ event: 'connection', connection })
    connection.start()
    return connection
  }

  /** What a listener throws is the application's affair, but not a reason to drop a client. */
  #report(event: ServerEvent): void {
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}

function algorithmsOf(names: readonly string[] | undefined): HostKeyAlgorithm[] {
  if (names === undefined) return hostKeyAlgorithms.filter(({ standing }) => standing === 'recommended')
  return names.map((name) => {
    const algorithm = findHostKeyAlgorithm(name)
    if (algorithm === undefined) throw new SshError('invalid-config', `unknown signature algorithm "${name}"`)
    return algorithm
  })
}

/** The limits of a server that is told nothing else. */
export const defaultServerLimits: ServerLimits = {
  loginGraceMs: 120_000,
  failuresMax: 6,
  startups: defaultStartupLimits,
  sessionsMax: 10,
  listenersMax: 32,
  channels: {},
}

const KEEP_ALIVE_MS = 60_000
