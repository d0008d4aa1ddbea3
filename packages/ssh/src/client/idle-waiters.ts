// Those who wait until no channel is open any more.

export class IdleWaiters {
  readonly #waiting = new Set<() => void>()

  /** Resolves with the next `notify`. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve))
  }

  notify(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
