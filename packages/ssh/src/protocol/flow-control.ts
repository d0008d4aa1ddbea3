// RFC 4254 §5.2: window accounting. Numbers only; time comes in as a number.
import { ProtocolError } from '../errors.ts'

/** How much the windows of one connection may promise in total. */
export class WindowBudget {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  take(bytes: number): boolean {
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  give(bytes: number): void {
    this.#left += bytes
  }
}

export interface ReceiveWindowOptions {
  readonly initialBytes: number
  readonly maximumBytes: number
  readonly budget: WindowBudget
}

/**
 * The receive window of a channel. It starts small, because a large one makes a server on a short path slow, and
 * doubles while a whole window is drained within about a round trip: then the window is what limits the sender.
 * Growth that does not pay is taken back.
 */
export class ReceiveWindow {
  readonly #options: ReceiveWindowOptions
  #size: number
  #available: number
  /** Received, not yet consumed. */
  #buffered = 0
  #epochBytes = 0
  #epochStartMs: number | undefined
  #rateBefore = 0
  #trial = false
  #settling = false
  #epochsToWait = 0
  #roundTripMs = Number.POSITIVE_INFINITY

  constructor(options: ReceiveWindowOptions) {
    this.#options = options
    this.#size = options.initialBytes
    this.#available = options.initialBytes
  }

  get size(): number {
    return this.#size
  }

  /** A measured time between a request and its reply; the smallest one counts. Without one, growth is by trial. */
  observeRoundTrip(milliseconds: number): void {
    if (milliseconds < this.#roundTripMs) this.#roundTripMs = milliseconds
  }

  /** RFC 4254 §5.2: the peer must not send more than the window. */
  received(bytes: number): void {
    if (bytes > this.#available) throw new ProtocolError(`channel data beyond the window by ${bytes - this.#available}`)
    this.#available -= bytes
    this.#buffered += bytes
  }

  /** The consumer took `bytes`. Returns what to add to the peer's window now; 0: not worth a message yet. */
  consumed(bytes: number, nowMs: number): number {
    this.#buffered -= bytes
    this.#adapt(bytes, nowMs)
    const credit = this.#size - this.#available - this.#buffered
    if (credit < Math.min(this.#size / 8, ADJUST_BYTES_MIN)) return 0
    this.#available += credit
    return credit
  }

  /** The channel is over: what it was promised above its start goes back. */
  release(): void {
    this.#options.budget.give(this.#size - this.#options.initialBytes)
    this.#size = this.#options.initialBytes
  }

  /** The consumer made the peer wait: this stretch says nothing about the path. */
  stalled(): void {
    this.#epochStartMs = undefined
  }

  #adapt(bytes: number, nowMs: number): void {
    if (this.#epochStartMs === undefined) {
      this.#epochStartMs = nowMs
      this.#epochBytes = 0
      return
    }
    this.#epochBytes += bytes
    if (this.#epochBytes < this.#size) return
    const elapsedMs = Math.max(nowMs - this.#epochStartMs, 0.01)
    const rate = this.#epochBytes / elapsedMs
    this.#epochStartMs = nowMs
    this.#epochBytes = 0
    this.#judge(rate, elapsedMs)
  }

  #judge(rate: number, elapsedMs: number): void {
    if (this.#settling) {
      this.#settling = false
    } else if (this.#trial) {
      this.#trial = false
      if (rate < this.#rateBefore * GAIN_MIN) this.#shrink()
    } else if (this.#epochsToWait > 0) {
      this.#epochsToWait--
    } else if (elapsedMs <= this.#roundTripMs * DRAINED_WITHIN_ROUND_TRIPS) {
      this.#grow(rate)
    }
  }

  #grow(rate: number): void {
    const size = Math.min(this.#size * 2, this.#options.maximumBytes)
    if (size === this.#size || !this.#options.budget.take(size - this.#size)) return
    this.#size = size
    this.#rateBefore = rate
    this.#trial = true
    this.#settling = true
  }

  /** Credit is held back until the peer's window is down to the smaller size. */
  #shrink(): void {
    const size = Math.max(this.#size / 2, this.#options.initialBytes)
    this.#options.budget.give(this.#size - size)
    this.#size = size
    this.#epochsToWait = EPOCHS_AFTER_FAILURE
  }
}

/** The window that the peer gave us. */
export class SendWindow {
  #available = 0

  get available(): number {
    return this.#available
  }

  /** RFC 4254 §5.2: "implementations MUST correctly handle window sizes of up to 2^32 - 1 bytes." */
  adjust(bytesToAdd: number): void {
    const sum = this.#available + bytesToAdd
    if (sum > 0xffffffff) throw new ProtocolError('window adjusted beyond 2^32 - 1')
    this.#available = sum
  }

  spend(bytes: number): void {
    this.#available -= bytes
  }
}

/** As much as one read brings: more messages would only cost more. */
const ADJUST_BYTES_MIN = 256 * 1024
const DRAINED_WITHIN_ROUND_TRIPS = 2
/** Twice the window on a path that it limited gives nearly twice the rate; less than this is noise. */
const GAIN_MIN = 1.15
const EPOCHS_AFTER_FAILURE = 64
