// Pumps bytes between a stream and the sans-IO transport; owns flushing, questions and the end of a connection.
import { ProtocolError, SshError } from '../errors.ts'
import { DisconnectReason } from '../messages/registry.ts'
import type { Question } from '../protocol/exchange.ts'
import { Transport } from '../protocol/transport.ts'
import type { TransportHandler, TransportOptions, TransportTrace } from '../protocol/transport-setup.ts'
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'
import { Carry } from './carry.ts'
import { timerMs } from './timer-ms.ts'

export interface DriverHandler {
  /** The asynchronous world: host keys, signatures. A rejection ends the connection with that error. */
  ask(question: Question): unknown
  established(): void
  message(payload: Uint8Array): void
  writable(): void
  /** The connection is over, by `close()` or with an error. Called once, and nothing after it. */
  closed(error: SshError | undefined): void
  readonly trace?: ((trace: TransportTrace) => void) | undefined
}

export interface DriverOptions extends TransportOptions {
  /** New keys after so many milliseconds (RFC 4253 §9). Default: no limit of time. */
  readonly rekeyIntervalMs?: number | undefined
}

export class Driver implements TransportHandler, ByteStreamEvents {
  readonly transport: Transport
  readonly stream: ByteStream
  readonly #handler: DriverHandler
  readonly #rekeyIntervalMs: number | undefined
  readonly #carry = new Carry()
  #started = false
  #flushScheduled = false
  #receiving = false
  #unflushedBytes = 0
  #full = false
  #readPaused = false
  #over = false
  #goodbyeTimer: NodeJS.Timeout | undefined
  #rekeyTimer: NodeJS.Timeout | undefined

  constructor(stream: ByteStream, options: DriverOptions, handler: DriverHandler) {
    this.stream = stream
    this.#handler = handler
    this.#rekeyIntervalMs = options.rekeyIntervalMs
    this.transport = new Transport(options, this)
  }

  start(): void {
    if (this.#over) return
    this.#started = true
    this.transport.start()
    this.stream.start(this)
    this.flush()
  }

  get isOver(): boolean {
    return this.#over
  }

  /** False: producers of data should wait for the handler's `writable`. */
  get writable(): boolean {
    return !this.#full && !this.#over && this.transport.writable
  }

  send(payload: Uint8Array): void {
    this.#sending(() => {
      this.transport.send(payload)
      this.#scheduleFlush()
    })
  }

  sendParts(head: Uint8Array, body: Uint8Array): void {
    this.#sending(() => {
      this.transport.sendParts(head, body)
      this.#unflushedBytes += body.length
      if (this.#unflushedBytes >= FLUSH_BYTES) this.flush()
      else this.#scheduleFlush()
    })
  }

  /** Milliseconds of a clock that only goes forward. */
  now(): number {
    return performance.now()
  }

  rekey(): void {
    if (this.#over) return
    this.transport.rekey()
    this.flush()
  }

  /** Ends the connection in good order (RFC 4253 §11.1). */
  close(description = 'disconnected by user'): void {
    this.#finish(undefined, DisconnectReason.byApplication, description)
  }

  /** Ends the connection because of `error`; a peer at fault is told. */
  fail(error: unknown): void {
    const known = error instanceof SshError ? error : new SshError('connection-lost', textOf(error), { cause: error })
    if (known instanceof ProtocolError) this.#finish(known, known.disconnectReason, known.message)
    else if (known.code === 'disconnected' || known.code === 'connection-lost') this.#finish(known)
    else this.#finish(known, DisconnectReason.byApplication, '')
  }

  /** Runs `action`; what it throws ends the connection. */
  guard(action: () => void): void {
    if (this.#over) return
    try {
      action()
    } catch (error) {
      this.fail(error)
    }
  }

  flush(): void {
    this.#unflushedBytes = 0
    if (this.#over) return
    const chunks = this.transport.takeOutgoing()
    if (chunks.length > 0 && !this.stream.write(chunks)) this.#full = true
    this.#pauseReadingWhileFull()
  }

  // What follows is called by the stream.

  bytes(chunk: Uint8Array, headroom: number): void {
    if (this.#over) return
    const bytes = this.#carry.join(chunk, headroom, this.transport.wanted)
    if (bytes !== undefined) {
      this.#receiving = true
      this.guard(() => this.#carry.keep(bytes, this.transport.receive(bytes)))
      this.#receiving = false
    }
    this.#pauseReadingWhileBlocked()
    this.#scheduleFlush()
  }

  drain(): void {
    if (this.#over) return
    this.#full = false
    this.#resumeReading()
    this.guard(() => {
      if (this.writable) this.#handler.writable()
    })
  }

  closed(error: Error | undefined): void {
    clearTimeout(this.#goodbyeTimer)
    if (this.#over) return
    const text = error === undefined ? 'Connection closed by remote host' : textOf(error)
    const facts =
      this.transport.peer === undefined
        ? ({
            phase: 'identification',
            advice: 'is there an SSH server at that port, and does it let you connect?',
          } as const)
        : {}
    this.#finish(new SshError('connection-lost', text, { ...facts, cause: error }))
  }

  // What follows is called by the transport.

  ask(question: Question): void {
    void (async () => {
      try {
        const answer = await this.#handler.ask(question)
        this.guard(() => this.#answer(answer))
      } catch (error) {
        this.fail(error)
      }
    })()
  }

  established(): void {
    this.#startRekeyTimer(this.#rekeyIntervalMs)
    this.#handler.established()
  }

  message(payload: Uint8Array): void {
    this.#handler.message(payload)
  }

  rekeyed(): void {
    this.#handler.writable()
  }

  get trace(): TransportHandler['trace'] {
    return this.#handler.trace
  }

  /** What goes wrong while the peer's bytes are read is that call's matter; otherwise no caller may be hit by it. */
  #sending(action: () => void): void {
    if (this.#receiving) action()
    else this.guard(action)
  }

  #startRekeyTimer(intervalMs: number | undefined): void {
    if (intervalMs === undefined) return
    this.#rekeyTimer = setInterval(() => this.guard(() => this.rekey()), timerMs(intervalMs))
    this.#rekeyTimer.unref()
  }

  /** Behind everything that is under way, so that all of it leaves in one write. */
  #scheduleFlush(): void {
    if (this.#flushScheduled) return
    this.#flushScheduled = true
    // A tick that a microtask asks for comes when no microtask is left.
    queueMicrotask(() => process.nextTick(() => this.#flushNow()))
  }

  #flushNow(): void {
    this.#flushScheduled = false
    this.guard(() => this.flush())
  }

  /** While a question is open everything waits; the peer is stopped before much piles up. */
  #pauseReadingWhileBlocked(): void {
    if (this.transport.blocked && this.#carry.length > BLOCKED_BYTES_MAX) this.#pauseReading()
  }

  #answer(answer: unknown): void {
    this.transport.answer(answer)
    this.#resumeReading()
    this.bytes(EMPTY, 0)
  }

  /** A peer that makes us answer but does not read must not make us keep the answers. */
  #pauseReadingWhileFull(): void {
    if (this.#full && !this.transport.writable) return
    if (this.#full && this.stream.backlog > BACKLOG_BYTES_MAX) this.#pauseReading()
  }

  #pauseReading(): void {
    if (this.#readPaused) return
    this.#readPaused = true
    this.stream.pause()
  }

  #resumeReading(): void {
    if (!this.#readPaused) return
    this.#readPaused = false
    this.stream.resume()
  }

  #finish(error: SshError | undefined, reasonCode?: number, description?: string): void {
    if (this.#over) return
    this.#over = true
    clearInterval(this.#rekeyTimer)
    if (reasonCode !== undefined && this.#started) this.#sayGoodbye(reasonCode, description ?? '')
    else this.stream.destroy()
    this.transport.close()
    this.#carry.clear()
    this.#handler.closed(error)
  }

  #sayGoodbye(reasonCode: number, description: string): void {
    try {
      this.transport.disconnect(reasonCode, description)
      this.stream.write(this.transport.takeOutgoing())
    } finally {
      this.stream.end()
      this.#goodbyeTimer = setTimeout(() => this.stream.destroy(), GOODBYE_MS)
      this.#goodbyeTimer.unref()
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const EMPTY = new Uint8Array(0)
/** One write for many packets, but not so many that a keystroke waits behind them. */
const FLUSH_BYTES = 512 * 1024
const BLOCKED_BYTES_MAX = 1024 * 1024
const BACKLOG_BYTES_MAX = 4 * 1024 * 1024
const GOODBYE_MS = 2000
