// TCP with one reusable read buffer for the whole process: an idle connection holds none.
import net from 'node:net'
import { SshError } from '../errors.ts'
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'
import { writeChunks } from './node-stream.ts'
import { timerMs } from './timer-ms.ts'

export interface TcpOptions {
  readonly host: string
  readonly port: number
  /** 4 or 6 to use only that address family; 0 or absent for both. */
  readonly family?: 0 | 4 | 6
  readonly bindAddress?: string
  /** TCP keep-alive probes (SO_KEEPALIVE). Default true, as ssh. */
  readonly keepAlive?: boolean
  /** IP_TOS or IPV6_TCLASS, a byte. Ignored where Node.js cannot set it. */
  readonly typeOfService?: number | undefined
  /** How long connecting may take, in milliseconds; absent: as long as the system tries. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
  /** The system was asked to connect; there is time until it has. */
  readonly onWaiting?: () => void
  /** Told of each address that is tried, and again with the error when that failed. */
  readonly onAttempt?: ((attempt: TcpAttempt) => void) | undefined
}

/** An address of the host. */
export interface TcpAttempt {
  readonly address: string
  /** Absent: it is being tried. */
  readonly error?: Error
}

/** Connects. @throws SshError `connect-failed`, `timed-out` or `aborted`. */
export function connectTcp(options: TcpOptions): Promise<ByteStream & { readonly address: string }> {
  const { host, port, signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const relay = new ReadRelay()
    const socket = net.connect({
      host,
      port,
      family: options.family ?? 0,
      noDelay: true,
      keepAlive: options.keepAlive ?? true,
      ...(options.bindAddress === undefined ? {} : { localAddress: options.bindAddress }),
      onread: readingInto(relay),
    } as net.NetConnectOpts)
    const attempts = watchAttempts(socket, options.onAttempt)
    const settle = (): void => {
      attempts?.stop()
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.off('error', failed)
    }
    const giveUp = (error: Error): void => {
      settle()
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    const failed = (cause: NodeJS.ErrnoException): void => giveUp(connectError(host, port, cause))
    const abort = (): void => giveUp(aborted(signal))
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            attempts?.timedOut()
            giveUp(timedOut(host, port))
          }, timerMs(options.timeoutMs))
    signal?.addEventListener('abort', abort, { once: true })
    const { onWaiting } = options
    // The event comes just before the system is asked.
    if (onWaiting !== undefined) socket.once('connectionAttempt', () => setImmediate(onWaiting))
    socket.once('error', failed)
    socket.once('connect', () => {
      settle()
      setTypeOfService(socket, options.typeOfService)
      resolve(new TcpStream(socket, relay))
    })
  })
}

/** Nothing of it stays on a socket that is connected. */
function watchAttempts(socket: net.Socket, tell: ((attempt: TcpAttempt) => void) | undefined) {
  if (tell === undefined) return undefined
  let last: string | undefined
  const timeout = (): Error => Object.assign(new Error('connection timed out'), { code: 'ETIMEDOUT' })
  const listeners = {
    connectionAttempt: (address: string) => {
      last = address
      tell({ address })
    },
    connectionAttemptFailed: (address: string, _port: number, _family: number, error: Error) =>
      tell({ address, error }),
    connectionAttemptTimeout: (address: string) => tell({ address, error: timeout() }),
  }
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener)
  return {
    timedOut: () => last !== undefined && tell({ address: last, error: timeout() }),
    stop() {
      for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener)
    },
  }
}

/** @since Node.js 24 */
type MarkedSocket = net.Socket & { setTypeOfService?(value: number): unknown }

/** Traffic that is not marked is traffic all the same. */
function setTypeOfService(socket: MarkedSocket, value: number | undefined): void {
  try {
    if (value !== undefined) socket.setTypeOfService?.(value)
  } catch {
    // The system does not take it.
  }
}

/** A class, because an object literal with a getter is slow for V8 and large. */
class TcpStream implements ByteStream {
  readonly address: string
  readonly #socket: net.Socket
  readonly #relay: ReadRelay
  #over = false
  #early: Error | undefined

  constructor(socket: net.Socket, relay: ReadRelay) {
    this.#socket = socket
    this.#relay = relay
    this.address = socket.remoteAddress ?? ''
    const ended = (): void => this.#finish(undefined)
    socket.on('error', (error) => this.#finish(error))
    socket.on('end', () => afterWrites(socket, ended))
    socket.on('close', ended)
  }

  get description(): string {
    return `${this.address} port ${this.#socket.remotePort ?? 0}`
  }

  start(events: ByteStreamEvents): void {
    this.#socket.on('drain', () => events.drain())
    this.#relay.start(events)
    this.#socket.resume()
    if (this.#early !== undefined) this.#finish(this.#early)
  }

  get backlog(): number {
    return this.#socket.writableLength
  }

  write(chunks: readonly Uint8Array[]): boolean {
    return writeChunks(this.#socket, chunks)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  ref(): void {
    this.#socket.ref()
  }

  unref(): void {
    this.#socket.unref()
  }

  #finish(error: Error | undefined): void {
    if (this.#over) return
    if (this.#relay.events === undefined) {
      // The reason comes before the close.
      this.#early ??= error ?? new Error('closed before use')
      return
    }
    this.#over = true
    this.#relay.events.closed(error)
    this.#socket.destroy()
  }
}

/**
 * A reset is told once: when a write learns of it first, reading sees a mere end, and libuv calls back for the write one
 * turn of the loop later.
 */
function afterWrites(socket: net.Socket, ended: () => void): void {
  if (socket.writableLength === 0) ended()
  else setImmediate(() => setImmediate(ended))
}

/** Made apart from `connectTcp`: a closure in there would keep all that connecting needs. */
function readingInto(relay: ReadRelay) {
  return {
    buffer: sharedReadArea,
    callback: (count: number, buffer: Uint8Array): boolean => relay.read(count, buffer),
  }
}

/** Hands on what is read; keeps a copy of what comes before somebody listens. */
class ReadRelay {
  events: ByteStreamEvents | undefined
  #early: Uint8Array[] = []
  #earlyBytes = 0

  start(events: ByteStreamEvents): void {
    this.events = events
    for (const chunk of this.#early.splice(0)) events.bytes(chunk, 0)
  }

  /** False stops reading, until `start` resumes it. */
  read(count: number, buffer: Uint8Array): boolean {
    const chunk = buffer.subarray(0, count)
    if (this.events !== undefined) {
      this.events.bytes(chunk, READ_HEADROOM_BYTES)
      return true
    }
    this.#early.push(chunk.slice())
    this.#earlyBytes += count
    return this.#earlyBytes < EARLY_BYTES_MAX
  }
}

/** libuv reads into it and calls back before anybody else can read; on Windows reads stay pending, so no sharing. */
function sharedReadArea(): Uint8Array {
  if (process.platform === 'win32')
    return new Uint8Array(READ_HEADROOM_BYTES + READ_BYTES).subarray(READ_HEADROOM_BYTES)
  shared ??= new Uint8Array(READ_HEADROOM_BYTES + READ_BYTES).subarray(READ_HEADROOM_BYTES)
  return shared
}

let shared: Uint8Array | undefined

function connectError(host: string, port: number, cause: NodeJS.ErrnoException): SshError {
  if (cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN' || cause.syscall === 'getaddrinfo') {
    const why = cause.code === 'EAI_AGAIN' ? 'Temporary failure in name resolution' : 'Name or service not known'
    return new SshError('connect-failed', `Could not resolve hostname ${host}: ${why}`, {
      phase: 'connect',
      hop: host,
      cause,
    })
  }
  const text = `connect to host ${host} port ${port}: ${reasonOf(cause)}`
  return new SshError('connect-failed', text, { phase: 'connect', hop: host, cause })
}

function reasonOf(cause: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }): string {
  const code = cause.code ?? cause.errors?.[0]?.code ?? ''
  return SYSTEM_REASONS[code] ?? cause.message
}

function timedOut(host: string, port: number): SshError {
  return new SshError('timed-out', `connect to host ${host} port ${port}: Connection timed out`, {
    phase: 'connect',
    hop: host,
  })
}

function aborted(signal: AbortSignal | undefined): SshError {
  return new SshError('aborted', 'aborted while connecting', { phase: 'connect', cause: signal?.reason })
}

/** strerror(3) texts, as ssh prints them. */
const SYSTEM_REASONS: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ECONNRESET: 'Connection reset by peer',
  EACCES: 'Permission denied',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EMFILE: 'Too many open files',
}

/** What a peer may say before we are ready to listen. */
const EARLY_BYTES_MAX = 256 * 1024
const READ_BYTES = 256 * 1024
/** Room for the part of a packet that the last read left over. */
const READ_HEADROOM_BYTES = 272 * 1024
