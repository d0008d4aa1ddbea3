// Whether home is still there. The end of the wire says that it is not; when a network is cut nothing says so but the silence.

/** How long home may be silent, and how often that is looked at. */
const TICK_MS = 1000
const TICKS_MAX = 8

/**
 * Calls `lost` when nothing was received for eight seconds. Ticks are counted and not the clock: a function that computed for
 * a minute, or a machine that slept, has not yet read what home said meanwhile.
 */
export function keepVigil(received: () => number, lost: () => void): void {
  let before = received()
  let silent = 0
  const timer = setInterval(() => {
    const now = received()
    silent = now === before ? silent + 1 : 0
    before = now
    if (silent < TICKS_MAX) return
    clearInterval(timer)
    lost()
  }, TICK_MS)
}
