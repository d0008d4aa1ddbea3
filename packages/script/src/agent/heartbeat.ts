// As long as this process is well, the agent hears of it: over there silence means that the network is cut.

/** What is told, and how it is known that it was told anything. */
export interface HeartbeatOptions {
  /** Anything that was sent since the last time will do. */
  readonly writes: () => number
  readonly beat: () => void
}

export class Heartbeat {
  /** When it last did what it does every few seconds. */
  #last = Infinity
  #busyMs = 0
  #timer: NodeJS.Timeout | undefined

  start({ writes, beat }: HeartbeatOptions): void {
    let before = -1
    this.#last = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.#busyMs = now - this.#last - BEAT_MS
      this.#last = now
      if (writes() === before) beat()
      before = writes()
    }, BEAT_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Is this process silent for so long that it may have been given up over there? */
  get isLate(): boolean {
    return performance.now() - this.#last > BEAT_MS + SILENCE_MS
  }

  /** How long this process did nothing but compute the last time, when that was too long. */
  get lateMs(): number | undefined {
    return this.#busyMs < SILENCE_MS ? undefined : this.#busyMs
  }
}

const BEAT_MS = 2500
/** See `far/vigil.ts`. */
const SILENCE_MS = 5000
