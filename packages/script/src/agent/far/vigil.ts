// Whether home is still there. The end of the wire says that it is not; when a network is cut nothing says so but the silence.

/** What is known of home. */
export interface Home {
  /** Bytes that came from there. */
  received(): number
  /** Sends something, so that it is known whether it arrives. */
  call(): void
  /** Whether what is sent there arrives, though nobody may read it. */
  isReached(): boolean
  lost(): void
}

/**
 * Tells that home is lost when nothing was received for eight seconds and what is sent does not arrive, or may not. Home may
 * compute for ten minutes where it does. Ticks are counted and not the clock: a function that computed for a minute, or a
 * machine that slept, has not yet read what home said meanwhile.
 */
export function keepVigil(home: Home): void {
  let before = home.received()
  let silent = 0
  const timer = setInterval(() => {
    const now = home.received()
    silent = now === before ? silent + 1 : 0
    before = now
    if (silent >= CALLS_AFTER) home.call()
    if (silent < TICKS_MAX || (silent < REACHED_TICKS_MAX && home.isReached())) return
    clearInterval(timer)
    home.lost()
  }, TICK_MS)
}

const TICK_MS = 1000
/** So that by the end of silence, what does not arrive was sent again at least twice. */
const CALLS_AFTER = 4
const TICKS_MAX = 8
const REACHED_TICKS_MAX = 600
