// Signals that end a running session: the terminal is put in order, the status is 255, and nothing is left behind.

/** Watches for the signals that ssh handles once a session runs. Before that they end the process by themselves. */
export class Ending {
  /** Resolves with the first signal. */
  readonly signal: Promise<NodeJS.Signals>
  readonly #stop: () => void

  /** @param ignored signals that shall do nothing at all */
  constructor(ignored: readonly NodeJS.Signals[] = []) {
    let resolve: (signal: NodeJS.Signals) => void = () => {}
    this.signal = new Promise((settle) => (resolve = settle))
    const watched = SIGNALS.filter((signal) => !ignored.includes(signal))
    for (const signal of watched) process.on(signal, resolve)
    for (const signal of ignored) process.on(signal, ignore)
    this.#stop = () => {
      for (const signal of watched) process.off(signal, resolve)
    }
  }

  stop(): void {
    this.#stop()
  }
}

function ignore(): void {}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
